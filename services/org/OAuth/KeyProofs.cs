using System.Security.Cryptography;
using System.Text;
using Platform.Defaults;
using Platform.Org.Database;

namespace Platform.Org.OAuth;

/// <summary>Proofs of keys at the token endpoint, each good once, whichever process sees it.</summary>
internal sealed class KeyProofs(OrgDatabase database, TimeProvider time)
{
    /// <summary>The thumbprint of the key that the request proves; null when it brings no proof.</summary>
    /// <exception cref="OAuthException">invalid_dpop_proof.</exception>
    public async Task<string?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        var headers = request.Headers["DPoP"];
        if (headers.Count == 0)
            return null;

        if (headers is not [{ } text] || DpopProof.TryRead(text) is not { } proof || !proof.IsCurrent(time.GetUtcNow()) || !proof.IsFor(request.Method, request.Path.Value ?? ""))
            throw OAuthException.InvalidProof();

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(proof.Identity));
        var used = await database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync("DELETE FROM used_proofs WHERE expire_time <= @now", new { now = time.Now() });
                return await session.ExecuteAsync(
                    """
                    INSERT INTO used_proofs (proof_hash, expire_time)
                    SELECT @hash, @ExpireTime WHERE NOT EXISTS (SELECT 1 FROM used_proofs WHERE proof_hash = @hash)
                    """,
                    new { hash, proof.ExpireTime });
            },
            cancellation);
        return used == 1 ? proof.Thumbprint : throw OAuthException.InvalidProof();
    }
}

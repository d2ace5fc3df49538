using System.Security.Cryptography;
using System.Text;
using Platform.Defaults;
using Platform.Org.Database;

namespace Platform.Org.OAuth;

/// <summary>Proofs of keys where tokens are given out, each good once, whichever process sees it.</summary>
internal sealed class KeyProofs(OrgDatabase database, TimeProvider time)
{
    /// <summary>The thumbprint of the key that the request proves; null when it brings no proof.</summary>
    /// <exception cref="OAuthException">invalid_dpop_proof.</exception>
    public async Task<string?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (Read(request) is not { } proof)
            return null;

        await UseAsync(proof, cancellation);
        return proof.Thumbprint;
    }

    /// <summary>The proof that the request brings, if it brings one, and that it is for this request; not yet whether it was used.</summary>
    /// <exception cref="OAuthException">invalid_dpop_proof.</exception>
    public DpopProof? Read(HttpRequest request)
    {
        var headers = request.Headers["DPoP"];
        if (headers.Count == 0)
            return null;

        return headers is [{ } text] && DpopProof.TryRead(text) is { } proof && proof.IsCurrent(time.GetUtcNow()) && proof.IsFor(request.Method, request.Path.Value ?? "")
            ? proof
            : throw OAuthException.InvalidProof();
    }

    /// <summary>Uses a proof up.</summary>
    /// <exception cref="OAuthException">invalid_dpop_proof: it was used before.</exception>
    public async Task UseAsync(DpopProof proof, CancellationToken cancellation)
    {
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
        if (used != 1)
            throw OAuthException.InvalidProof();
    }
}

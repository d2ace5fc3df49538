using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Platform.Org.Database;
using Platform.Org.Users;

namespace Platform.Org.OAuth;

/// <summary>Tokens for a code, whose verifier and key the client proves. A code that comes a second time revokes what the first one gave.</summary>
internal sealed class ExchangeCode(OrgDatabase database, TokenIssuer issuer, TimeProvider time)
{
    public async Task<IssuedTokens> RunAsync(OAuthClient client, string code, string redirectUri, string verifier, string? thumbprint, CancellationToken cancellation)
    {
        var codeHash = RandomToken.Hash(code) ?? throw OAuthException.InvalidGrant();
        // The refusal comes after the commit, because a throw would undo the revocation.
        return await database.WriteAsync(session => ExchangeAsync(session, client, codeHash, redirectUri, verifier, thumbprint), cancellation)
            ?? throw OAuthException.InvalidGrant();
    }

    private async Task<IssuedTokens?> ExchangeAsync(Session session, OAuthClient client, byte[] codeHash, string redirectUri, string verifier, string? thumbprint)
    {
        var now = time.Now();
        if (await AuthorizationCodeStore.FindAsync(session, codeHash) is not { } found || found.ExpireTime <= now)
            return null;
        if (found.Used)
        {
            await TokenFamilyStore.RevokeAsync(session, found.FamilyId, now);
            return null;
        }

        // Used up by whoever tries, right or wrong: a thief does not get a second guess.
        await AuthorizationCodeStore.UseAsync(session, codeHash);
        if (found.ClientId != client.Id || found.RedirectUri != redirectUri || !Verifies(verifier, found.CodeChallenge) || !IsKeyRight(client, found, thumbprint))
            return null;

        var user = await UserStore.FindAsync(session, found.UserId);
        return user is null
            ? null
            : await issuer.BeginAsync(session, new TokenFamilyDraft(found.FamilyId, client.Id, found.Scope, thumbprint, found.AuthTime), user, found.Nonce);
    }

    private static bool IsKeyRight(OAuthClient client, AuthorizationCode code, string? thumbprint) =>
        thumbprint is null ? !client.RequiresKey && code.Thumbprint is null : code.Thumbprint is null || code.Thumbprint == thumbprint;

    // RFC 7636, section 4.6.
    private static bool Verifies(string verifier, string challenge) =>
        verifier.Length is >= 43 and <= 128
        && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))), Encoding.ASCII.GetBytes(challenge));
}

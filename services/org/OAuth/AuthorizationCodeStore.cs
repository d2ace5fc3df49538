using Platform.Org.Database;

namespace Platform.Org.OAuth;

/// <summary>All SQL of the table authorization_codes.</summary>
internal static class AuthorizationCodeStore
{
    public static async Task InsertAsync(Session session, AuthorizationCode code, DateTimeOffset now)
    {
        await session.ExecuteAsync("DELETE FROM authorization_codes WHERE expire_time <= @now", new { now });
        await session.ExecuteAsync(
            """
            INSERT INTO authorization_codes
              (code_hash, family_id, client_id, user_id, redirect_uri, code_challenge, nonce, scope, thumbprint, auth_time, expire_time, used)
            VALUES (@CodeHash, @FamilyId, @ClientId, @UserId, @RedirectUri, @CodeChallenge, @Nonce, @Scope, @Thumbprint, @AuthTime, @ExpireTime, 0)
            """,
            code);
    }

    public static Task<AuthorizationCode?> FindAsync(Session session, byte[] codeHash) => session.FindAsync<AuthorizationCode>(
        """
        SELECT code_hash, family_id, client_id, user_id, redirect_uri, code_challenge, nonce, scope, thumbprint, auth_time, expire_time, used
        FROM authorization_codes WHERE code_hash = @codeHash
        """,
        new { codeHash });

    public static Task UseAsync(Session session, byte[] codeHash) =>
        session.ExecuteAsync("UPDATE authorization_codes SET used = 1 WHERE code_hash = @codeHash", new { codeHash });
}

using Platform.Org.Database;

namespace Platform.Org.OAuth;

/// <summary>All SQL of the tables token_families and refresh_tokens.</summary>
internal static class TokenFamilyStore
{
    public static async Task InsertAsync(Session session, TokenFamily family)
    {
        await session.ExecuteAsync("DELETE FROM token_families WHERE expire_time <= @CreateTime", new { family.CreateTime });
        await session.ExecuteAsync(
            """
            INSERT INTO token_families (family_id, user_id, client_id, scope, thumbprint, auth_time, create_time, expire_time)
            VALUES (@FamilyId, @UserId, @ClientId, @Scope, @Thumbprint, @AuthTime, @CreateTime, @ExpireTime)
            """,
            family);
    }

    public static Task<TokenFamily?> FindByTokenAsync(Session session, byte[] tokenHash) => session.FindAsync<TokenFamily>(
        """
        SELECT f.family_id, f.user_id, f.client_id, f.scope, f.thumbprint, f.auth_time, f.create_time, f.expire_time, f.revoke_time
        FROM refresh_tokens t JOIN token_families f ON f.family_id = t.family_id WHERE t.token_hash = @tokenHash
        """,
        new { tokenHash });

    public static Task AddTokenAsync(Session session, Guid familyId, byte[] tokenHash, DateTimeOffset now) => session.ExecuteAsync(
        "INSERT INTO refresh_tokens (token_hash, family_id, create_time) VALUES (@tokenHash, @familyId, @now)",
        new { tokenHash, familyId, now });

    /// <summary>Uses a refresh token up; false when it was used before.</summary>
    public static async Task<bool> UseTokenAsync(Session session, byte[] tokenHash, DateTimeOffset now) => await session.ExecuteAsync(
        "UPDATE refresh_tokens SET use_time = @now WHERE token_hash = @tokenHash AND use_time IS NULL",
        new { tokenHash, now }) == 1;

    public static Task RevokeAsync(Session session, Guid familyId, DateTimeOffset now) => session.ExecuteAsync(
        "UPDATE token_families SET revoke_time = @now WHERE family_id = @familyId AND revoke_time IS NULL",
        new { familyId, now });

    public static Task RevokeOfUserAsync(Session session, Guid userId, DateTimeOffset now) => session.ExecuteAsync(
        "UPDATE token_families SET revoke_time = @now WHERE user_id = @userId AND revoke_time IS NULL",
        new { userId, now });
}

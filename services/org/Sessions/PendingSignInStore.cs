using Platform.Org.Database;

namespace Platform.Org.Sessions;

/// <summary>All SQL of the table pending_sign_ins: the password was right, and the second factor is awaited.</summary>
internal static class PendingSignInStore
{
    public static async Task InsertAsync(Session session, byte[] tokenHash, Guid userId, DateTimeOffset now, DateTimeOffset expireTime)
    {
        await session.ExecuteAsync("DELETE FROM pending_sign_ins WHERE expire_time <= @now", new { now });
        await session.ExecuteAsync(
            "INSERT INTO pending_sign_ins (token_hash, user_id, expire_time) VALUES (@tokenHash, @userId, @expireTime)",
            new { tokenHash, userId, expireTime });
    }

    public static Task<Guid?> FindUserAsync(Session session, byte[] tokenHash, DateTimeOffset now) => session.FindAsync<Guid?>(
        "SELECT user_id FROM pending_sign_ins WHERE token_hash = @tokenHash AND expire_time > @now",
        new { tokenHash, now });

    public static Task DeleteAsync(Session session, byte[] tokenHash) =>
        session.ExecuteAsync("DELETE FROM pending_sign_ins WHERE token_hash = @tokenHash", new { tokenHash });

    public static Task DeleteOfUserAsync(Session session, Guid userId) =>
        session.ExecuteAsync("DELETE FROM pending_sign_ins WHERE user_id = @userId", new { userId });
}

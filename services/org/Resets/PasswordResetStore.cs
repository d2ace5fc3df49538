using Platform.Org.Database;

namespace Platform.Org.Resets;

/// <summary>All SQL of the table password_resets: at most one open link per user.</summary>
internal static class PasswordResetStore
{
    public static Task<DateTimeOffset?> FindCreateTimeAsync(Session session, Guid userId) => session.FindAsync<DateTimeOffset?>(
        "SELECT create_time FROM password_resets WHERE user_id = @userId",
        new { userId });

    public static Task<Guid?> FindUserAsync(Session session, byte[] tokenHash, DateTimeOffset now) => session.FindAsync<Guid?>(
        "SELECT user_id FROM password_resets WHERE token_hash = @tokenHash AND expire_time > @now",
        new { tokenHash, now });

    public static async Task PutAsync(Session session, Guid userId, byte[] tokenHash, DateTimeOffset now, DateTimeOffset expireTime)
    {
        await DeleteAsync(session, userId);
        await session.ExecuteAsync(
            "INSERT INTO password_resets (user_id, token_hash, create_time, expire_time) VALUES (@userId, @tokenHash, @now, @expireTime)",
            new { userId, tokenHash, now, expireTime });
    }

    public static Task DeleteAsync(Session session, Guid userId) =>
        session.ExecuteAsync("DELETE FROM password_resets WHERE user_id = @userId", new { userId });
}

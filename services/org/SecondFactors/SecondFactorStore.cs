using Platform.Org.Database;

namespace Platform.Org.SecondFactors;

/// <summary>All SQL of the tables second_factors and recovery_codes.</summary>
internal static class SecondFactorStore
{
    public static Task<SecondFactorRow?> FindAsync(Session session, Guid userId) => session.FindAsync<SecondFactorRow>(
        "SELECT user_id, secret, confirm_time, used_step FROM second_factors WHERE user_id = @userId",
        new { userId });

    public static Task<bool> CountsAsync(Session session, Guid userId) => session.ScalarAsync<bool>(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM second_factors WHERE user_id = @userId AND confirm_time IS NOT NULL) THEN 1 ELSE 0 END",
        new { userId });

    public static async Task ReplaceAsync(Session session, Guid userId, byte[] secret)
    {
        await DeleteAsync(session, userId);
        await session.ExecuteAsync("INSERT INTO second_factors (user_id, secret, used_step) VALUES (@userId, @secret, 0)", new { userId, secret });
    }

    public static Task ConfirmAsync(Session session, Guid userId, DateTimeOffset now) => session.ExecuteAsync(
        "UPDATE second_factors SET confirm_time = @now WHERE user_id = @userId",
        new { userId, now });

    public static Task UseStepAsync(Session session, Guid userId, long step) => session.ExecuteAsync(
        "UPDATE second_factors SET used_step = @step WHERE user_id = @userId",
        new { userId, step });

    public static Task DeleteAsync(Session session, Guid userId) => session.ExecuteAsync(
        "DELETE FROM second_factors WHERE user_id = @userId",
        new { userId });

    public static async Task ReplaceCodesAsync(Session session, Guid userId, IEnumerable<byte[]> hashes)
    {
        await session.ExecuteAsync("DELETE FROM recovery_codes WHERE user_id = @userId", new { userId });
        foreach (var hash in hashes)
            await session.ExecuteAsync("INSERT INTO recovery_codes (user_id, code_hash) VALUES (@userId, @hash)", new { userId, hash });
    }

    public static Task<long> CountCodesAsync(Session session, Guid userId) =>
        session.ScalarAsync<long>("SELECT count(*) FROM recovery_codes WHERE user_id = @userId", new { userId });

    /// <summary>Uses a recovery code up; false when there is none such.</summary>
    public static async Task<bool> UseCodeAsync(Session session, Guid userId, byte[] hash) =>
        await session.ExecuteAsync("DELETE FROM recovery_codes WHERE user_id = @userId AND code_hash = @hash", new { userId, hash }) == 1;
}

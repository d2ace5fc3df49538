using Platform.Org.Database;

namespace Platform.Org.Users;

/// <summary>All SQL of the table sign_in_failures.</summary>
internal static class SignInFailureStore
{
    public static Task<SignInFailures?> FindAsync(Session session, string emailKey) => session.FindAsync<SignInFailures>(
        "SELECT failures, blocked_until FROM sign_in_failures WHERE email_key = @emailKey",
        new { emailKey });

    public static async Task PutAsync(Session session, string emailKey, long failures, DateTimeOffset now, DateTimeOffset? blockedUntil)
    {
        var row = new { emailKey, failures, now, blockedUntil };
        if (await session.ExecuteAsync(
            "UPDATE sign_in_failures SET failures = @failures, failure_time = @now, blocked_until = @blockedUntil WHERE email_key = @emailKey", row) == 0)
        {
            await session.ExecuteAsync(
                "INSERT INTO sign_in_failures (email_key, failures, failure_time, blocked_until) VALUES (@emailKey, @failures, @now, @blockedUntil)", row);
        }
    }

    public static Task DeleteAsync(Session session, string emailKey) =>
        session.ExecuteAsync("DELETE FROM sign_in_failures WHERE email_key = @emailKey", new { emailKey });

    public static Task PurgeAsync(Session session, DateTimeOffset failedBefore) =>
        session.ExecuteAsync("DELETE FROM sign_in_failures WHERE failure_time <= @failedBefore", new { failedBefore });
}

/// <summary>Failed proofs in a row.</summary>
internal sealed class SignInFailures
{
    public required long Failures { get; init; }

    public DateTimeOffset? BlockedUntil { get; init; }
}

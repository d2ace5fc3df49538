using Platform.Org.Database;

namespace Platform.Org.Users;

/// <summary>
/// Slows guessing down, account by account: ten failures in a row are free, each further one doubles a wait, from 30 seconds to
/// 15 minutes. An attempt counts before it is looked at, so that many at once are no way around; a success forgets them all.
/// A day without a failure forgets them too. Nobody is locked out for longer than the longest wait.
/// </summary>
internal sealed class SignInGuard(OrgDatabase database, TimeProvider time)
{
    private const int Free = 10;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    /// <summary>Counts an attempt.</summary>
    /// <exception cref="Grpc.Core.RpcException">TOO_MANY_ATTEMPTS.</exception>
    public Task BeginAsync(string emailKey, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            var now = time.Now();
            await SignInFailureStore.PurgeAsync(session, now - Memory);
            var earlier = await SignInFailureStore.FindAsync(session, emailKey);
            if (earlier?.BlockedUntil is { } until && until > now)
            {
                Telemetry.SignInBlocked();
                throw Errors.TooManyAttempts(until - now);
            }

            var failures = (earlier?.Failures ?? 0) + 1;
            await SignInFailureStore.PutAsync(session, emailKey, failures, now, failures < Free ? null : now + Wait(failures - Free));
            return true;
        },
        cancellation);

    public Task SucceedAsync(string emailKey, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await SignInFailureStore.DeleteAsync(session, emailKey);
            return true;
        },
        cancellation);

    private static TimeSpan Wait(long beyond)
    {
        var wait = FirstWait * Math.Pow(2, Math.Min(beyond, 16));

        return wait < LongestWait ? wait : LongestWait;
    }
}

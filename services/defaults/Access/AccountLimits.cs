using System.Threading.RateLimiting;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace Platform.Defaults;

/// <summary>
/// How much one account may ask of this process, whatever the addresses it asks from: those the gateway limits. Services are not
/// limited, nor is who has no account.
/// </summary>
internal sealed class AccountLimits(IOptions<AccountLimitOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<(Guid Account, bool Enrols)> _limiter = PartitionedRateLimiter.Create<(Guid Account, bool Enrols), (Guid, bool)>(
        asked => RateLimitPartition.GetTokenBucketLimiter(asked, _ => Bucket(asked.Enrols ? options.Value.EnrolmentsPerMinute : options.Value.CallsPerMinute)));

    /// <summary>Counts a call of an account.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED TOO_MANY_REQUESTS.</exception>
    public void Require(Caller caller, bool enrols)
    {
        if (caller.Kind == Callers.Service)
            return;

        Require((caller.Id, false));
        if (enrols)
            Require((caller.Id, true));
    }

    public void Dispose() => _limiter.Dispose();

    private void Require((Guid Account, bool Enrols) asked)
    {
        using var lease = _limiter.AttemptAcquire(asked);
        if (!lease.IsAcquired)
            throw RpcFailure.Create(StatusCode.ResourceExhausted, "TOO_MANY_REQUESTS", "Too many requests from your account. Wait a moment.");
    }

    // A whole minute's worth at once, and then as it drips.
    private static TokenBucketRateLimiterOptions Bucket(int perMinute) => new()
    {
        TokenLimit = perMinute,
        TokensPerPeriod = Math.Max(1, perMinute / 60),
        ReplenishmentPeriod = TimeSpan.FromSeconds(perMinute < 60 ? 60.0 / perMinute : 1),
        QueueLimit = 0,
        AutoReplenishment = true,
    };
}

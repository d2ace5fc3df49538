using Grpc.Core;
using Platform.Org.Database;

namespace Platform.Org.Removals;

/// <summary>Tells credentials, every few seconds, of removals that it did not hear of when they were made.</summary>
internal sealed partial class FenceWorker(OrgDatabase database, FenceCaller caller, TimeProvider time, ILogger<FenceWorker> logger) : BackgroundService
{
    private const int BatchSize = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Credentials has committed a fence.</summary>
    public Task DoneAsync(FenceRow fence, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await FenceStore.DeleteAsync(session, fence);
            return true;
        },
        cancellation);

    /// <summary>One round; false when something is left.</summary>
    internal async Task<bool> DeliverAsync(CancellationToken cancellation)
    {
        while (await database.ReadAsync(session => FenceStore.ListAsync(session, BatchSize), cancellation) is { Count: > 0 } fences)
        {
            foreach (var fence in fences)
            {
                try
                {
                    await caller.CommitAsync(fence, cancellation);
                }
                catch (RpcException exception)
                {
                    Log.StillPending(logger, fences.Count, exception.StatusCode);
                    return false;
                }

                await DoneAsync(fence, cancellation);
                var late = time.Now() - fence.CreateTime;
                Log.Delivered(logger, fence.OrganizationId, late);
            }
        }

        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await DeliverAsync(stoppingToken);
        }
        catch (Exception exception) when (stoppingToken.IsCancellationRequested && exception is OperationCanceledException or RpcException)
        {
            // The service stops; what is left is told after the next start.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = "FencesPending", Level = LogLevel.Warning, Message = "{Count} removals wait for credentials to commit their fences ({Status})")]
        public static partial void StillPending(ILogger logger, int count, StatusCode status);

        [LoggerMessage(EventId = 2, EventName = "FenceDelivered", Level = LogLevel.Information, Message = "Credentials has committed the fence of a removal in organization {OrganizationId}, {Late} after it")]
        public static partial void Delivered(ILogger logger, Guid organizationId, TimeSpan late);
    }
}

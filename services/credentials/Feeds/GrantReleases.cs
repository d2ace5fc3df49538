using System.Threading.Channels;
using Platform.Credentials.Audit;
using Platform.Defaults;

namespace Platform.Credentials.Feeds;

/// <summary>A grant that is about to leave the service.</summary>
/// <param name="Feed">The feed.</param>
/// <param name="DeviceId">The device.</param>
/// <param name="KeyEpoch">Which feed key it holds.</param>
/// <param name="DeviceKey">Public key it is sealed to.</param>
/// <param name="Frame">The frame.</param>
/// <param name="IsNew">Sealed just now, and to be kept.</param>
internal sealed record GrantRelease(Feed Feed, Guid DeviceId, long KeyEpoch, byte[] DeviceKey, byte[] Frame, bool IsNew)
{
    public override string ToString() => $"{DeviceId} {KeyEpoch}";
}

/// <summary>
/// Writes the release of grants to the audit log before they are answered: handing out a key is the act that discloses. When
/// thousands of devices come back at once, those that wait for the disk share the next transaction.
/// </summary>
internal sealed class GrantReleases(SqliteDatabase database, TimeProvider time) : BackgroundService
{
    private const int MaxBatch = 500;

    private readonly Channel<Pending> _pending = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Returns when the releases are durable; throws when they are not, and then nothing may be answered.</summary>
    public async Task RecordAsync(IReadOnlyList<GrantRelease> releases, CancellationToken cancellationToken)
    {
        var pending = new Pending(releases, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_pending.Writer.TryWrite(pending))
            throw new OperationCanceledException("The service is stopping.");

        await pending.Done.Task.WaitAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Pending>();
        try
        {
            while (await _pending.Reader.WaitToReadAsync(stoppingToken))
            {
                while (batch.Count < MaxBatch && _pending.Reader.TryRead(out var pending))
                    batch.Add(pending);

                await WriteAsync(batch);
                batch.Clear();
            }
        }
        finally
        {
            _pending.Writer.TryComplete();
            while (_pending.Reader.TryRead(out var pending))
                pending.Done.TrySetCanceled(CancellationToken.None);
        }
    }

    private async Task WriteAsync(List<Pending> batch)
    {
        try
        {
            var now = time.GetUtcNow();
            await database.WriteAsync(
                async (connection, transaction) =>
                {
                    foreach (var release in batch.SelectMany(pending => pending.Releases))
                    {
                        if (release.IsNew)
                            await GrantStore.PutAsync(connection, transaction, release.Feed.FeedId, release.DeviceId, release.KeyEpoch, release.DeviceKey, release.Frame, now);
                        await AuditStore.AppendAsync(connection, transaction,
                        [
                            new AuditRow(
                                release.Feed.OrganizationId, AuditActor.Device(release.DeviceId), AuditAction.GrantReleased,
                                release.Feed.FeedId, release.KeyEpoch, release.Feed.Revision, now),
                        ]);
                    }
                },
                CancellationToken.None);
            foreach (var pending in batch)
                pending.Done.TrySetResult();
        }
        catch (Exception exception)
        {
            foreach (var pending in batch)
                pending.Done.TrySetException(exception);
        }
    }

    private sealed record Pending(IReadOnlyList<GrantRelease> Releases, TaskCompletionSource Done);
}

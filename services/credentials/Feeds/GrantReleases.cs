using System.Data.Common;
using System.Threading.Channels;
using Platform.Credentials.Audit;
using Platform.Credentials.Removals;
using Platform.Defaults;

namespace Platform.Credentials.Feeds;

/// <summary>A grant that is about to leave the service.</summary>
/// <param name="Feed">The feed.</param>
/// <param name="Holder">The device.</param>
/// <param name="KeyEpoch">Which feed key it holds.</param>
/// <param name="Frame">The frame.</param>
/// <param name="IsNew">Sealed just now, and to be kept.</param>
internal sealed record GrantRelease(Feed Feed, Holder Holder, long KeyEpoch, byte[] Frame, bool IsNew)
{
    public override string ToString() => $"{Holder.DeviceId} {KeyEpoch}";
}

/// <summary>A removal was committed after org said what the grant relies on.</summary>
internal sealed class FencedException : Exception;

/// <summary>
/// Writes the release of grants to the audit log before they are answered: handing out a key is the act that discloses. The same
/// transaction looks at the fences, so that no grant passes a removal. When thousands of devices come back at once, those that wait
/// for the disk share the next transaction.
/// </summary>
internal sealed class GrantReleases(ServiceDatabase database, TimeProvider time) : BackgroundService
{
    private const int MaxBatch = 500;

    private readonly Channel<Pending> _pending = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Returns when the releases are durable; throws when they are not, and then nothing may be answered.</summary>
    /// <exception cref="FencedException">Ask org again.</exception>
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
            var fenced = new HashSet<Pending>();
            await database.WriteAsync(
                async (connection, transaction) =>
                {
                    foreach (var pending in batch)
                    {
                        if (await IsFencedAsync(connection, transaction, pending))
                            fenced.Add(pending);
                    }

                    await WriteAsync(connection, transaction, [.. batch.Except(fenced).SelectMany(pending => pending.Releases)]);
                },
                CancellationToken.None);
            foreach (var pending in batch)
            {
                if (fenced.Contains(pending))
                    pending.Done.TrySetException(new FencedException());
                else
                    pending.Done.TrySetResult();
            }
        }
        catch (Exception exception)
        {
            foreach (var pending in batch)
                pending.Done.TrySetException(exception);
        }
    }

    private static async Task<bool> IsFencedAsync(DbConnection connection, DbTransaction transaction, Pending pending)
    {
        foreach (var release in pending.Releases.DistinctBy(release => release.Feed.FeedId))
        {
            if (await FenceStore.VersionAsync(connection, transaction, release.Feed.OrganizationId, release.Holder.UserId) > release.Holder.MembershipVersion)
                return true;
        }

        return false;
    }

    private async Task WriteAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<GrantRelease> releases)
    {
        var now = time.GetStoredNow();
        foreach (var release in releases.Where(release => release.IsNew))
        {
            await GrantStore.PutAsync(connection, transaction, release, now);
            await HolderStore.PutAsync(connection, transaction, release.Feed.FeedId, release.Holder, now);
            // Who was removed and is back reads the feed again; the audit log keeps what was.
            await RemovalStore.DeleteAsync(connection, transaction, release.Feed.FeedId, release.Holder.DeviceId);
        }

        await AuditTable.AppendAsync(connection, transaction, releases.Select(release => new AuditRow(
            release.Feed.OrganizationId, AuditActor.Device(release.Holder.DeviceId), AuditAction.GrantReleased,
            release.Feed.FeedId, release.KeyEpoch, release.Feed.Revision, now)));
    }

    // A class, not a record: each is itself alone.
    private sealed class Pending(IReadOnlyList<GrantRelease> releases, TaskCompletionSource done)
    {
        public IReadOnlyList<GrantRelease> Releases => releases;

        public TaskCompletionSource Done => done;
    }
}

using Platform.Credentials.Audit;
using Platform.Credentials.Sealing;
using Platform.Defaults;
using Platform.Sealing;

namespace Platform.Credentials.Feeds;

/// <summary>Finds the feed of an organization, and makes it when it is first needed.</summary>
internal sealed class FeedDirectory(ServiceDatabase database, FeedKeys feedKeys, Fingerprints fingerprints, TimeProvider time)
{
    private const uint FirstEpoch = 1;

    public Task<Feed?> FindAsync(Guid organizationId, CancellationToken cancellationToken) =>
        database.ReadAsync((connection, transaction) => FeedStore.FindByOrganizationAsync(connection, transaction, organizationId), cancellationToken);

    /// <summary>The organization's feed; an empty one is made, with its first key.</summary>
    public async Task<Feed> EnsureAsync(Guid organizationId, AuditActor actor, CancellationToken cancellationToken)
    {
        if (await FindAsync(organizationId, cancellationToken) is { } existing)
            return existing;

        var feedId = Guid.CreateVersion7(time.GetUtcNow());
        var key = await feedKeys.GenerateAsync(organizationId, feedId, FirstEpoch, cancellationToken);
        var fingerprintKey = await fingerprints.GenerateKeyAsync(organizationId, feedId, cancellationToken);
        var feed = new Feed
        {
            FeedId = feedId,
            OrganizationId = organizationId,
            LogId = Guid.CreateVersion7(time.GetUtcNow()),
            Revision = 0,
            HeadHash = Hash32.Zero.ToArray(),
            StateDigest = StateDigest.Compute([]).ToArray(),
            KeyEpoch = FirstEpoch,
            FingerprintKey = fingerprintKey.Wrapped,
            KekId = fingerprintKey.KekId,
        };
        return await database.WriteAsync(
            async (connection, transaction) =>
            {
                // Somebody else may have been faster; then that feed is the one.
                if (!await FeedStore.TryInsertAsync(connection, transaction, feed, time.GetUtcNow()))
                    return (await FeedStore.FindByOrganizationAsync(connection, transaction, organizationId))!;

                await feedKeys.InsertAsync(connection, transaction, key);
                await AuditTable.AppendAsync(connection, transaction, [new AuditRow(organizationId, actor, AuditAction.FeedCreated, feedId, FirstEpoch, 0, time.GetUtcNow())]);
                return feed;
            },
            cancellationToken);
    }
}

using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Credentials.Changes;
using Platform.Credentials.Records;
using Platform.Credentials.Sealing;
using Platform.Credentials.Signing;
using Platform.Defaults;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Credentials.Feeds;

/// <summary>A feed at one moment, and the grants that a device needs for it.</summary>
internal sealed record SealedGrants(Feed Head, byte[]? LogResetFrame, IReadOnlyList<GrantRelease> Grants);

/// <summary>
/// Seals a device's grants: the keys of all live records, of the next write, and of the history that the device has yet to hear.
/// </summary>
internal sealed class GrantSealer(ServiceDatabase database, FeedKeys feedKeys, SigningRing signing)
{
    /// <param name="feedId">The feed.</param>
    /// <param name="holder">The device.</param>
    /// <param name="position">Where it says it stands; null when it does not say.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public async Task<SealedGrants> SealAsync(Guid feedId, Holder holder, ResumeToken? position, CancellationToken cancellationToken)
    {
        // Head, epochs in use and known grants are of one moment.
        var (head, reset, known) = await database.ReadAsync<(Feed, byte[]?, List<(long Epoch, byte[]? Frame)>)>(
            async (connection, transaction) =>
            {
                var head = (await FeedStore.FindAsync(connection, transaction, feedId))!;
                var epochs = new SortedSet<long>(await CredentialStore.ListEpochsAsync(connection, transaction, feedId)) { head.KeyEpoch };
                if (position is { } at && at.LogId == head.LogId)
                    epochs.UnionWith(await ChangeStore.ListEpochsAsync(connection, transaction, feedId, at.Revision));

                var known = new List<(long, byte[]?)>();
                foreach (var epoch in epochs)
                {
                    known.Add((epoch, await GrantStore.FindFrameAsync(
                        connection, transaction, feedId, holder.DeviceId, epoch, holder.DeviceKey, holder.LeaseSeconds)));
                }

                return (head, await FeedStore.FindLogResetFrameAsync(connection, transaction, feedId), known);
            },
            cancellationToken);

        var grants = new List<GrantRelease>(known.Count);
        foreach (var (epoch, frame) in known)
            grants.Add(new GrantRelease(head, holder, epoch, frame ?? await SealAsync(head, (uint)epoch, holder, cancellationToken), IsNew: frame is null));
        return new SealedGrants(head, reset, grants);
    }

    private async Task<byte[]> SealAsync(Feed feed, uint epoch, Holder holder, CancellationToken cancellationToken)
    {
        using var key = await feedKeys.OpenAsync(feed, epoch, cancellationToken);
        try
        {
            var grant = Grants.Seal(key, feed.OrganizationId, feed.FeedId, holder.DeviceId, holder.DeviceKey, holder.LeaseSeconds, holder.MembershipVersion);
            var body = grant.ToByteArray();
            return Frames.Statement(grant.FeedId, BodyKind.Grant, body, signing.Sign(BodyKind.Grant, body));
        }
        catch (CryptographicException)
        {
            // The org service only enrols devices with a valid key; what it says now is not one.
            throw Errors.DeviceNotFound();
        }
    }
}

using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Credentials.Access;
using Platform.Credentials.Audit;
using Platform.Credentials.Changes;
using Platform.Credentials.Records;
using Platform.Credentials.Sealing;
using Platform.Credentials.Signing;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Credentials.Feeds;

/// <summary>
/// A device's feeds, with a grant of every key that their live records use. The org service is asked here again: a sync node is
/// believed neither about the device nor about its key.
/// </summary>
internal sealed class OpenFeeds(
    Memberships memberships, SqliteDatabase database, FeedDirectory feeds, FeedKeys feedKeys, SigningRing signing, GrantReleases releases,
    CredentialsTelemetry telemetry)
{
    public async Task<OpenFeedsResponse> ExecuteAsync(Caller caller, OpenFeedsRequest request, CancellationToken cancellationToken)
    {
        if (!Ids.TryParse(request.DeviceId, out var deviceId))
            throw Errors.InvalidRequest("device_id", "A device's id has 16 bytes.");

        var device = await memberships.ResolveDeviceAsync(deviceId, cancellationToken);
        var deviceKey = device.HpkePublicKey.ToByteArray();
        var response = new OpenFeedsResponse();
        if (request.KeyListVersion > 0)
            response.KeyListFrames.AddRange(signing.ListsAfter(request.KeyListVersion));
        var pending = new List<GrantRelease>();
        foreach (var organization in request.OrganizationIds.Distinct().Where(device.OrganizationIds.Contains))
        {
            if (!Ids.TryParse(organization, out var organizationId))
                continue;

            var feed = await feeds.EnsureAsync(organizationId, AuditActor.Of(caller), cancellationToken);
            var (head, grants) = await OpenAsync(feed, deviceId, deviceKey, cancellationToken);
            pending.AddRange(grants);
            var opened = new OpenedFeed
            {
                OrganizationId = organization,
                Head = head.Position,
                StateDigest = UnsafeByteOperations.UnsafeWrap(head.StateDigest),
            };
            opened.GrantFrames.AddRange(grants.Select(grant => UnsafeByteOperations.UnsafeWrap(grant.Frame)));
            response.Feeds.Add(opened);
        }

        if (pending.Count > 0)
        {
            await releases.RecordAsync(pending, cancellationToken);
            telemetry.GrantsReleased(pending.Count);
        }

        return response;
    }

    private async Task<(Feed Head, IReadOnlyList<GrantRelease> Grants)> OpenAsync(Feed feed, Guid deviceId, byte[] deviceKey, CancellationToken cancellationToken)
    {
        // Head, epochs in use and known grants are of one moment.
        var (head, known) = await database.ReadAsync<(Feed, List<(long Epoch, byte[]? Frame)>)>(
            async (connection, transaction) =>
            {
                var head = (await FeedStore.FindAsync(connection, transaction, feed.FeedId))!;
                var epochs = await CredentialStore.ListEpochsAsync(connection, transaction, feed.FeedId);
                var known = new List<(long, byte[]?)>();
                foreach (var epoch in epochs.Append(head.KeyEpoch).Distinct().Order())
                    known.Add((epoch, await GrantStore.FindFrameAsync(connection, transaction, feed.FeedId, deviceId, epoch, deviceKey)));
                return (head, known);
            },
            cancellationToken);

        var grants = new List<GrantRelease>(known.Count);
        foreach (var (epoch, frame) in known)
        {
            grants.Add(new GrantRelease(
                head, deviceId, epoch, deviceKey, frame ?? await SealAsync(head, (uint)epoch, deviceId, deviceKey, cancellationToken), IsNew: frame is null));
        }

        return (head, grants);
    }

    private async Task<byte[]> SealAsync(Feed feed, uint epoch, Guid deviceId, byte[] deviceKey, CancellationToken cancellationToken)
    {
        using var key = await feedKeys.OpenAsync(feed, epoch, cancellationToken);
        try
        {
            var grant = Grants.Seal(key, feed.OrganizationId, feed.FeedId, deviceId, deviceKey);
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

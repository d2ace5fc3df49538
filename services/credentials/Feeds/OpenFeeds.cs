using Google.Protobuf;
using Platform.Credentials.Access;
using Platform.Credentials.Removals;
using Platform.Credentials.Signing;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Org.V1;

namespace Platform.Credentials.Feeds;

/// <summary>
/// A device's feeds, with the grants it needs, and the revocations of those it may not read any more. The org service is asked here
/// again: a sync node is believed neither about the device nor about its key.
/// </summary>
internal sealed class OpenFeeds(
    Memberships memberships, FeedDirectory feeds, GrantSealer sealer, GrantReleases releases, LogResets logResets, Revocations revocations,
    SigningRing signing, CredentialsTelemetry telemetry)
{
    // A removal in the moment between org's answer and the grant makes the answer too old; twice in a row it is something else.
    private const int MaxAnswers = 3;

    public async Task<OpenFeedsResponse> ExecuteAsync(Caller caller, OpenFeedsRequest request, CancellationToken cancellationToken)
    {
        if (!Ids.TryParse(request.DeviceId, out var deviceId))
            throw Errors.InvalidRequest("device_id", "A device's id has 16 bytes.");

        var claims = PositionClaims.Read(request.Claims, signing.Keys);
        for (var answer = 0; answer < MaxAnswers; answer++)
        {
            var device = await memberships.ResolveDeviceAsync(deviceId, cancellationToken);
            try
            {
                return await OpenAsync(AuditActor.Of(caller), device, request, claims, cancellationToken);
            }
            catch (FencedException)
            {
                telemetry.GrantFenced();
            }
        }

        throw Errors.UpstreamUnavailable();
    }

    private async Task<OpenFeedsResponse> OpenAsync(
        AuditActor caller, DeviceMembership device, OpenFeedsRequest request, IReadOnlyList<ClaimedPosition> claims, CancellationToken cancellationToken)
    {
        var response = new OpenFeedsResponse();
        if (request.KeyListVersion > 0)
            response.KeyListFrames.AddRange(signing.ListsAfter(request.KeyListVersion));

        var pending = new List<GrantRelease>();
        foreach (var organization in request.OrganizationIds.Distinct().Where(device.OrganizationIds.Contains))
        {
            if (!Ids.TryParse(organization, out var organizationId))
                continue;

            var feed = await feeds.EnsureAsync(organizationId, caller, cancellationToken);
            var claim = claims.Where(claim => claim.Position.FeedId == feed.FeedId).Cast<ClaimedPosition?>().FirstOrDefault();
            if (claim is { IsSigned: true } signed && signed.OrganizationId == organizationId)
                await logResets.CheckAsync(feed.FeedId, signed.Position, LogResetReason.Device, caller, cancellationToken);

            var granted = await sealer.SealAsync(feed.FeedId, Holder.Of(device, organization), claim?.Position, cancellationToken);
            pending.AddRange(granted.Grants);
            response.Feeds.Add(Opened(organization, granted));
        }

        response.RevocationFrames.AddRange(await revocations.ListAsync(device, claims, caller, cancellationToken));
        if (pending.Count > 0)
        {
            await releases.RecordAsync(pending, cancellationToken);
            telemetry.GrantsReleased(pending.Count);
        }

        return response;
    }

    private static OpenedFeed Opened(ByteString organization, SealedGrants granted)
    {
        var opened = new OpenedFeed
        {
            OrganizationId = organization,
            Head = granted.Head.Position,
            StateDigest = UnsafeByteOperations.UnsafeWrap(granted.Head.StateDigest),
            LogResetFrame = granted.LogResetFrame is { } frame ? UnsafeByteOperations.UnsafeWrap(frame) : ByteString.Empty,
        };
        opened.GrantFrames.AddRange(granted.Grants.Select(grant => UnsafeByteOperations.UnsafeWrap(grant.Frame)));
        return opened;
    }
}

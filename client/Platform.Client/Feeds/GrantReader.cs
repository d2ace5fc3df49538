using System.Security.Cryptography;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client.Feeds;

/// <summary>Reads grants: signed by a trusted key, for this device, and opened with its key.</summary>
internal sealed class GrantReader(Guid deviceId, ECDiffieHellman agreementKey)
{
    public FrameEffect.Granted Read(WatchResponse frame, Guid feedId, FeedState? state, SigningKeys keys)
    {
        var grant = Statements.Read(frame, BodyKind.Grant, Grant.Parser, feedId, keys);
        if (!Ids.TryParse(grant.OrganizationId, out var organizationId) || !Ids.TryParse(grant.FeedId, out var grantedFeed)
            || !Ids.TryParse(grant.DeviceId, out var grantedDevice) || grantedFeed != feedId || grantedDevice != deviceId
            || (state is not null && state.OrganizationId != organizationId))
            throw new FrameRejectedException(FrameFault.Identity, feedId);

        state ??= new FeedState(organizationId, feedId);
        var returned = state.Ended ? state with { Ended = false } : state;

        // The server may seal afresh for every stream; a key that is held already needs a second copy of its grant only for its lease. An
        // earlier grant, brought back by whoever kept it, does not bring back its lease.
        if (state.Grants.TryGetValue(grant.KeyEpoch, out var held) && held.KeyCommitment == grant.KeyCommitment && !IsNews(grant, held) && Opens(held))
            return new FrameEffect.Granted(returned, Opened: true, New: !ReferenceEquals(returned, state));
        return Opens(grant)
            ? new FrameEffect.Granted(returned with { Grants = state.Grants.SetItem(grant.KeyEpoch, grant) }, Opened: true, New: true)
            : new FrameEffect.Granted(state, Opened: false, New: false);
    }

    private static bool IsNews(Grant grant, Grant held) =>
        grant.MembershipVersion > held.MembershipVersion || (grant.MembershipVersion == held.MembershipVersion && grant.LeaseSeconds != held.LeaseSeconds);

    private bool Opens(Grant grant)
    {
        try
        {
            using var key = Grants.Open(agreementKey, grant);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}

using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client.Feeds;

/// <summary>Reads the frames of one stream against the states held. It changes nothing itself.</summary>
internal sealed class FrameReader(Guid deviceId, ECDiffieHellman agreementKey)
{
    public const uint Format = 1;

    private readonly Dictionary<Guid, SnapshotAssembly> _snapshots = [];
    private readonly HashSet<Guid> _resets = [];

    /// <exception cref="FrameRejectedException">The frame is not believed.</exception>
    public FrameEffect Read(WatchResponse frame, Func<Guid, FeedState?> find)
    {
        if (!Ids.TryParse(frame.FeedId, out var feedId))
            throw new FrameRejectedException(FrameFault.Malformed, Guid.Empty);
        if (frame.Format != Format)
            throw new FrameRejectedException(FrameFault.Format, feedId);
        var state = find(feedId);

        if (frame.BodyKind != BodyKind.Unspecified && frame.EventCase != WatchResponse.EventOneofCase.None)
            throw new FrameRejectedException(FrameFault.Malformed, feedId);
        return (frame.BodyKind, frame.EventCase) switch
        {
            (BodyKind.Grant, _) => ReadGrant(frame, feedId, state),
            (BodyKind.ChangeSet, _) => ReadChangeSet(frame, feedId, state),
            (_, WatchResponse.EventOneofCase.Heartbeat) => ReadHeartbeat(frame, feedId, state),
            (_, WatchResponse.EventOneofCase.Snapshot) => ReadSnapshot(frame, feedId, state),
            (_, WatchResponse.EventOneofCase.Reset) => ReadReset(frame, feedId),
            (_, WatchResponse.EventOneofCase.FeedEnded) => ReadEnd(feedId),
            _ => throw new FrameRejectedException(FrameFault.Format, feedId),
        };
    }

    private FrameEffect.Granted ReadGrant(WatchResponse frame, Guid feedId, FeedState? state)
    {
        var grant = ParseGrant(frame.Body, feedId);
        if (!Ids.TryParse(grant.OrganizationId, out var organizationId) || !Ids.TryParse(grant.FeedId, out var grantedFeed)
            || !Ids.TryParse(grant.DeviceId, out var grantedDevice) || grantedFeed != feedId || grantedDevice != deviceId
            || (state is not null && state.OrganizationId != organizationId))
            throw new FrameRejectedException(FrameFault.Identity, feedId);
        if (!frame.Position.IsEmpty)
            throw new FrameRejectedException(FrameFault.Malformed, feedId);

        state ??= new FeedState(organizationId, feedId);

        // The server seals afresh for every stream; a key that is held already needs no second copy of its grant.
        if (state.Grants.TryGetValue(grant.KeyEpoch, out var held) && held.KeyCommitment == grant.KeyCommitment && Opens(held))
            return new FrameEffect.Granted(state, Opened: true, New: false);
        return Opens(grant)
            ? new FrameEffect.Granted(state with { Grants = state.Grants.SetItem(grant.KeyEpoch, grant) }, Opened: true, New: true)
            : new FrameEffect.Granted(state, Opened: false, New: false);
    }

    private FrameEffect.Changed ReadChangeSet(WatchResponse frame, Guid feedId, FeedState? state)
    {
        if (state is null || _snapshots.ContainsKey(feedId) || _resets.Contains(feedId))
            throw new FrameRejectedException(FrameFault.Order, feedId);
        var (next, changeSet) = ChangeSetVerifier.Apply(state, frame);
        return new FrameEffect.Changed(next, changeSet);
    }

    private FrameEffect ReadHeartbeat(WatchResponse frame, Guid feedId, FeedState? state)
    {
        if (_snapshots.ContainsKey(feedId) || _resets.Contains(feedId))
            return new FrameEffect.Gathering(feedId);
        if (state?.Position is not { } position)
            throw new FrameRejectedException(FrameFault.Order, feedId);
        if (!frame.Position.Span.SequenceEqual(position.ToBytes()))
            throw new FrameRejectedException(FrameFault.Position, feedId);
        if (!ChangeSetVerifier.Equal(frame.Heartbeat.StateDigest, state.Digest()))
            throw new FrameRejectedException(FrameFault.Digest, feedId);
        return new FrameEffect.Confirmed(state);
    }

    private FrameEffect ReadSnapshot(WatchResponse frame, Guid feedId, FeedState? state)
    {
        // Who holds a good position gets no snapshot unasked: an old one would take the feed back in time.
        if (state is null || (state.Position is not null && !_resets.Contains(feedId)))
            throw new FrameRejectedException(FrameFault.Order, feedId);
        if (!_snapshots.TryGetValue(feedId, out var snapshot))
            _snapshots[feedId] = snapshot = new SnapshotAssembly(feedId);
        if (snapshot.Add(frame, state) is not { } next)
            return new FrameEffect.Gathering(feedId);
        _snapshots.Remove(feedId);
        _resets.Remove(feedId);
        return new FrameEffect.Replaced(next);
    }

    private FrameEffect.WasReset ReadReset(WatchResponse frame, Guid feedId)
    {
        if (!frame.Position.IsEmpty)
            throw new FrameRejectedException(FrameFault.Malformed, feedId);
        _snapshots.Remove(feedId);
        _resets.Add(feedId);
        return new FrameEffect.WasReset(feedId);
    }

    private FrameEffect.Ended ReadEnd(Guid feedId)
    {
        _snapshots.Remove(feedId);
        _resets.Remove(feedId);
        return new FrameEffect.Ended(feedId);
    }

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

    private static Grant ParseGrant(ByteString body, Guid feedId)
    {
        try
        {
            return Grant.Parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new FrameRejectedException(FrameFault.Malformed, feedId);
        }
    }
}

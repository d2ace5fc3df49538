using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client.Feeds;

/// <summary>
/// Reads the frames of one stream against the states held. It changes nothing itself; what must be signed is believed only with a
/// signature by a trusted key.
/// </summary>
internal sealed class FrameReader(Guid deviceId, GrantReader grants, SigningKeys trusted)
{
    public const uint Format = 1;

    private readonly Dictionary<Guid, SnapshotAssembly> _snapshots = [];
    private readonly HashSet<Guid> _resets = [];
    private readonly RollbackGuard _rollbacks = new();

    /// <summary>The newest list of signing keys that this device trusts.</summary>
    public SigningKeys Keys { get; private set; } = trusted;

    /// <exception cref="FrameRejectedException">The frame is not believed.</exception>
    public FrameEffect Read(WatchResponse frame, Func<Guid, FeedState?> find)
    {
        // Signing keys are the installation's, not a feed's.
        if (frame.BodyKind == BodyKind.KeyList && frame.Format == Format && frame.EventCase == WatchResponse.EventOneofCase.None)
            return new FrameEffect.Trusted(Keys = Statements.ReadKeyList(frame, Keys));
        if (!Ids.TryParse(frame.FeedId, out var feedId))
            throw new FrameRejectedException(FrameFault.Malformed, Guid.Empty);
        if (frame.Format != Format)
            throw new FrameRejectedException(FrameFault.Format, feedId);
        var state = find(feedId);

        if (frame.BodyKind != BodyKind.Unspecified && frame.EventCase != WatchResponse.EventOneofCase.None)
            throw new FrameRejectedException(FrameFault.Malformed, feedId);
        return (frame.BodyKind, frame.EventCase) switch
        {
            (BodyKind.Grant, _) => grants.Read(frame, feedId, state, Keys),
            (BodyKind.ChangeSet, _) => ReadChangeSet(frame, feedId, state),
            (BodyKind.LogReset, _) => ReadLogReset(frame, feedId, state),
            (BodyKind.Revocation, _) => ReadRevocation(frame, feedId, state),
            (_, WatchResponse.EventOneofCase.Heartbeat) => ReadHeartbeat(frame, feedId, state),
            (_, WatchResponse.EventOneofCase.Snapshot) => ReadSnapshot(frame, feedId, state),
            (_, WatchResponse.EventOneofCase.Reset) => ReadReset(frame, feedId),
            (_, WatchResponse.EventOneofCase.FeedEnded) => ReadEnd(feedId),
            _ => throw new FrameRejectedException(FrameFault.Format, feedId),
        };
    }

    private FrameEffect.Changed ReadChangeSet(WatchResponse frame, Guid feedId, FeedState? state)
    {
        if (state is null || _snapshots.ContainsKey(feedId) || _resets.Contains(feedId))
            throw new FrameRejectedException(FrameFault.Order, feedId);
        var (next, changeSet) = ChangeSetVerifier.Apply(state, frame, Keys);
        return new FrameEffect.Changed(next, changeSet);
    }

    private FrameEffect.LogReset ReadLogReset(WatchResponse frame, Guid feedId, FeedState? state)
    {
        var reset = Statements.Read(frame, BodyKind.LogReset, LogReset.Parser, feedId, Keys);
        if (state is null || !Ids.TryParse(reset.FeedId, out var resetFeed) || resetFeed != feedId
            || !Ids.TryParse(reset.OrganizationId, out var organizationId) || organizationId != state.OrganizationId)
            throw new FrameRejectedException(FrameFault.Identity, feedId);
        _rollbacks.Allow(state, reset);
        return new FrameEffect.LogReset(feedId);
    }

    private FrameEffect.Revoked ReadRevocation(WatchResponse frame, Guid feedId, FeedState? state)
    {
        var revocation = Statements.Read(frame, BodyKind.Revocation, Revocation.Parser, feedId, Keys);
        if (!Ids.TryParse(revocation.FeedId, out var revokedFeed) || revokedFeed != feedId
            || !Ids.TryParse(revocation.DeviceId, out var revokedDevice) || revokedDevice != deviceId
            || !Ids.TryParse(revocation.OrganizationId, out var organizationId) || (state is not null && state.OrganizationId != organizationId))
            throw new FrameRejectedException(FrameFault.Identity, feedId);
        ReadEnd(feedId);
        return new FrameEffect.Revoked(feedId, revocation, frame.Body);
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
        if (snapshot.Add(frame, state, Keys) is not { } next)
            return new FrameEffect.Gathering(feedId);
        _rollbacks.Require(state, next.Position!.Value);
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
}

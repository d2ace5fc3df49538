using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Platform.Client.Feeds;
using Platform.Client.Rejections;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client;

/// <summary>
/// Makes the effects of frames durable, and only then visible: file first, then the cache, then events and acknowledgement.
/// Frames that arrive together are staged and made durable together: who was away for a month writes a file a few times, not
/// thousands of times. It is used by one stream at a time.
/// </summary>
internal sealed class FeedKeeper(
    DeviceStore store, CredentialCache cache, FeedWiper wiper, RejectionBook rejections, Action<ClientEvent> raise, Action<ResumeToken, IEnumerable<Rejection>> acknowledge, TimeProvider time)
{
    private const int MaxRejections = 100;

    private readonly ConcurrentDictionary<Guid, ImmutableDictionary<Guid, long>> _unreadable = [];
    private readonly Dictionary<Guid, FeedState> _staged = [];
    private readonly List<Action> _tellings = [];
    private readonly HashSet<Guid> _acknowledging = [];
    private readonly ConcurrentDictionary<Guid, AppliedSave> _saves = [];
    private readonly Lock _posting = new();

    /// <summary>The feed as it was last verified, durable or staged.</summary>
    public FeedState? Find(Guid feedId) => _staged.TryGetValue(feedId, out var staged) ? staged : cache.States.GetValueOrDefault(feedId);

    /// <summary>Starts the span of an acknowledgement, linked to the Saves that it acknowledges.</summary>
    public Activity? StartAcknowledgement(IEnumerable<FeedAcknowledgement> acknowledgements) => ClientTracing.StartAcknowledgement(_saves, acknowledgements);

    public bool HasFeeds => cache.States.Values.Any(state => !state.Ended);

    /// <summary>The feeds that need no snapshot.</summary>
    public IEnumerable<FeedState> Resumable() => cache.States.Values.Where(state => state.Position is not null);

    /// <summary>Looks at what was held before the stream.</summary>
    public void Begin()
    {
        _staged.Clear();
        _tellings.Clear();
        _acknowledging.Clear();
        _unreadable.Clear();
        foreach (var state in cache.States.Values)
            _unreadable[state.FeedId] = FindUnreadable(state);
    }

    /// <summary>Makes durable what was staged; then shows, tells and acknowledges it.</summary>
    /// <exception cref="IOException">The disk refused: nothing of it was shown, and it comes again.</exception>
    public void Commit()
    {
        try
        {
            foreach (var state in _staged.Values)
                store.Feeds.Save(state);
        }
        catch
        {
            Begin();
            throw;
        }

        foreach (var state in _staged.Values)
        {
            cache.Put(state);
            rejections.Review(state);
        }

        _staged.Clear();
        foreach (var tell in _tellings)
            tell();
        _tellings.Clear();
        foreach (var feedId in _acknowledging)
            Post(feedId);

        _acknowledging.Clear();
    }

    public void Grant(FrameEffect.Granted granted)
    {
        if (!granted.New && Find(granted.FeedId) is not null)
            return;
        Keep(granted.State);
        var before = Unreadable(granted.FeedId);
        _unreadable[granted.FeedId] = FindUnreadable(granted.State);
        if (before.Count != Unreadable(granted.FeedId).Count)
            Acknowledge(granted.FeedId);
    }

    public void Change(FrameEffect.Changed changed)
    {
        var before = Find(changed.FeedId)!;
        Keep(changed.State);
        ClientTracing.Remember(_saves, changed);
        var ids = changed.ChangeSet.Changes.Select(change => new Guid(change.ResourceId.Span, bigEndian: true)).ToArray();
        var unreadable = Unreadable(changed.FeedId).RemoveRange(ids);
        foreach (var id in ids)
        {
            if (changed.State.Records.TryGetValue(id, out var record) && !cache.Opens(changed.State, record))
                unreadable = unreadable.SetItem(id, record.Version);
        }

        _unreadable[changed.FeedId] = unreadable;
        Tell(before, changed.State, ids, bySnapshot: false);
        Acknowledge(changed.FeedId);
    }

    public void Replace(FeedState state)
    {
        var before = Find(state.FeedId)!;
        Keep(state);
        ClientMetrics.SnapshotTaken();
        _unreadable[state.FeedId] = FindUnreadable(state);
        Tell(before, state, [.. before.Records.Keys.Union(state.Records.Keys)], bySnapshot: true);
        Acknowledge(state.FeedId);
    }

    /// <summary>Whoever sits on the way can say so too: nothing is wiped for it.</summary>
    public void Pause(Guid feedId)
    {
        if (Find(feedId) is not { Ended: false } state)
            return;
        Keep(state with { Ended = true });
        Commit();
        raise(new ClientEvent.FeedPaused(time.GetUtcNow(), FeedStatus.Of(Find(feedId)!, cache.Lease)));
    }

    /// <summary>Wipes a feed: from here on nothing of it is on this machine.</summary>
    public void Wipe(FrameEffect.Revoked revoked)
    {
        Commit();
        var state = Find(revoked.FeedId);
        if (state is not null && wiper.HasObeyed(revoked.FeedId, revoked.Body))
            throw new FrameRejectedException(FrameFault.Rollback, revoked.FeedId);

        var gone = state?.Records.Values.Select(record => cache.Describe(state, record)).ToArray() ?? [];
        wiper.Wipe(revoked.FeedId, revoked.Body);
        cache.Remove(revoked.FeedId);
        cache.Lease.Forget(revoked.FeedId);
        rejections.Forget(revoked.FeedId);
        _unreadable.TryRemove(revoked.FeedId, out _);
        if (state is null)
            return;

        ClientMetrics.FeedWiped();
        foreach (var credential in gone)
            raise(new ClientEvent.CredentialChanged(time.GetUtcNow(), CredentialChangeKind.Removed, credential, state.Position?.Revision ?? 0));
        raise(new ClientEvent.FeedRemoved(time.GetUtcNow(), state.OrganizationId, state.FeedId, revoked.Revocation.Reason));
    }

    /// <summary>
    /// After a frame that is not believed: the position goes, durably, so that a snapshot replaces the content. Until it is
    /// there the device works on with what was verified before.
    /// </summary>
    public void DropPosition(Guid feedId)
    {
        if (Find(feedId) is { Position: not null } state)
            Keep(state with { Position = null });
        Commit();
    }

    /// <summary>
    /// After a frame that would have taken the feed back: what is held is good, and its signed position proves to the server that it
    /// is behind.
    /// </summary>
    public void RestorePosition(Guid feedId)
    {
        if (Find(feedId) is { Position: null, Proven: { } proven } state)
            Keep(state with { Position = proven.Position });
        Commit();
    }

    /// <summary>With the next commit.</summary>
    public void Acknowledge(Guid feedId) => _acknowledging.Add(feedId);

    /// <summary>
    /// At once, from any thread, with what is durable: for what is reported beside the stream. Positions are posted in their order, so that
    /// nothing newer is taken back.
    /// </summary>
    public void Post(Guid feedId)
    {
        lock (_posting)
        {
            if (cache.States.GetValueOrDefault(feedId) is { Position: { } position } state)
                acknowledge(position, Rejections(state));
        }
    }

    private void Keep(FeedState state) => _staged[state.FeedId] = state;

    private void Tell(FeedState before, FeedState after, IEnumerable<Guid> ids, bool bySnapshot)
    {
        var now = time.GetUtcNow();
        var revision = after.Position!.Value.Revision;
        foreach (var id in ids)
        {
            var old = before.Records.GetValueOrDefault(id);
            var held = after.Records.GetValueOrDefault(id);
            if (old == held || (old is not null && held is not null && old.RecordHash == held.RecordHash))
                continue;
            var kind = old is null ? CredentialChangeKind.Added : held is null ? CredentialChangeKind.Removed : CredentialChangeKind.Updated;
            var credential = held is null ? cache.Describe(before, old!) : cache.Describe(after, held);
            _tellings.Add(() => raise(new ClientEvent.CredentialChanged(now, kind, credential, revision)));
        }

        _tellings.Add(() => raise(new ClientEvent.FeedAdvanced(now, FeedStatus.Of(after, cache.Lease), bySnapshot)));
    }

    private ImmutableDictionary<Guid, long> Unreadable(Guid feedId) => _unreadable.GetValueOrDefault(feedId, ImmutableDictionary<Guid, long>.Empty);

    private ImmutableDictionary<Guid, long> FindUnreadable(FeedState state) =>
        state.Records.Values.Where(record => !cache.Opens(state, record)).ToImmutableDictionary(record => record.ResourceId, record => record.Version);

    private IEnumerable<Rejection> Rejections(FeedState state)
    {
        var unreadable = Unreadable(state.FeedId);
        return unreadable.OrderBy(pair => pair.Key)
            .Select(pair => new Rejection { CredentialId = Ids.ToBytes(pair.Key), Version = pair.Value, Reason = RejectionReason.Unreadable })
            .Concat(rejections.Of(state).Where(one => !unreadable.ContainsKey(one.CredentialId)).Select(one => new Rejection
            {
                CredentialId = Ids.ToBytes(one.CredentialId),
                Version = one.Version,
                Reason = one.Reason,
                RejectTime = Timestamp.FromDateTimeOffset(one.Time),
            }))
            .Take(MaxRejections);
    }
}

using System.Collections.Immutable;
using Platform.Client.Feeds;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client;

/// <summary>
/// Makes the effects of frames durable, and only then visible: file first, then the cache, then events and acknowledgement.
/// Frames that arrive together are staged and made durable together: who was away for a month writes a file a few times, not
/// thousands of times. It is used by one stream at a time.
/// </summary>
internal sealed class FeedKeeper(DeviceStore store, CredentialCache cache, Action<ClientEvent> raise, Action<ResumeToken, IEnumerable<Rejection>> acknowledge, TimeProvider time)
{
    private const int MaxRejections = 100;

    private readonly Dictionary<Guid, ImmutableDictionary<Guid, long>> _unreadable = [];
    private readonly Dictionary<Guid, FeedState> _staged = [];
    private readonly List<Action> _tellings = [];
    private readonly HashSet<Guid> _acknowledging = [];

    /// <summary>The feed as it was last verified, durable or staged.</summary>
    public FeedState? Find(Guid feedId) => _staged.TryGetValue(feedId, out var staged) ? staged : cache.States.GetValueOrDefault(feedId);

    public bool HasFeeds => !cache.States.IsEmpty;

    /// <summary>Where each feed that needs no snapshot stands.</summary>
    public IEnumerable<ResumeToken> Positions() => cache.States.Values.Where(state => state.Position is not null).Select(state => state.Position!.Value);

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
            cache.Put(state);
        _staged.Clear();
        foreach (var tell in _tellings)
            tell();
        _tellings.Clear();
        foreach (var feedId in _acknowledging)
        {
            if (Find(feedId)?.Position is { } position)
                acknowledge(position, Rejections(feedId));
        }

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

    public void End(Guid feedId)
    {
        Commit();
        if (Find(feedId) is not { } state)
            return;
        store.Feeds.Delete(feedId);
        var gone = state.Records.Values.Select(record => cache.Describe(state, record)).ToArray();
        cache.Remove(feedId);
        _unreadable.Remove(feedId);
        foreach (var credential in gone)
            raise(new ClientEvent.CredentialChanged(time.GetUtcNow(), CredentialChangeKind.Removed, credential, state.Position?.Revision ?? 0));
        raise(new ClientEvent.FeedRemoved(time.GetUtcNow(), FeedStatus.Of(state)));
    }

    /// <summary>The device was revoked: nothing stays.</summary>
    public void EndAll()
    {
        foreach (var feedId in cache.States.Keys)
            End(feedId);
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

    /// <summary>With the next commit.</summary>
    public void Acknowledge(Guid feedId) => _acknowledging.Add(feedId);

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

        _tellings.Add(() => raise(new ClientEvent.FeedAdvanced(now, FeedStatus.Of(after), bySnapshot)));
    }

    private ImmutableDictionary<Guid, long> Unreadable(Guid feedId) => _unreadable.GetValueOrDefault(feedId, ImmutableDictionary<Guid, long>.Empty);

    private ImmutableDictionary<Guid, long> FindUnreadable(FeedState state) =>
        state.Records.Values.Where(record => !cache.Opens(state, record)).ToImmutableDictionary(record => record.ResourceId, record => record.Version);

    private IEnumerable<Rejection> Rejections(Guid feedId) => Unreadable(feedId).OrderBy(pair => pair.Key).Take(MaxRejections)
        .Select(pair => new Rejection { CredentialId = Ids.ToBytes(pair.Key), Version = pair.Value, Reason = RejectionReason.Unreadable });
}

using Platform.Sealing;
using Platform.Sync.Membership;
using Platform.Sync.Upstream;

namespace Platform.Sync.Watching;

/// <summary>
/// The feeds of one stream. Writing what the hubs have is synchronous and allocates nothing; everything that needs another service
/// is in <see cref="SettleAsync"/>.
/// </summary>
internal sealed class StreamFeeds(DeviceSession session, WakeSignal wake, FrameWriter writer, FeedOpener opener, FeedPlacer placer, ChangeFeeds feeds, Telemetry telemetry)
{
    private readonly List<FeedCursor> _cursors = new(1);
    private DeviceAccess? _settledFor;

    /// <summary>Whether the stream has all feeds that the device may read now, and no other.</summary>
    public bool IsSettled => _settledFor is not null && ReferenceEquals(_settledFor, session.Access);

    /// <summary>Whether credentials has refused an organization that the org service allows: worth asking again after a while.</summary>
    public bool HasRefused { get; private set; }

    /// <summary>Opens and ends feeds after a change of what the device may read.</summary>
    /// <param name="tokens">Where the device stands, when the stream opens.</param>
    /// <exception cref="UpstreamException">A service does not answer.</exception>
    public async Task SettleAsync(IReadOnlyDictionary<Guid, ResumeToken>? tokens = null)
    {
        var access = session.Access!;
        foreach (var cursor in _cursors.Where(cursor => !access.Organizations.Contains(cursor.Hub.OrganizationId)).ToList())
            End(cursor);

        var missing = access.Organizations.Where(id => _cursors.TrueForAll(cursor => cursor.Hub.OrganizationId != id)).ToList();
        foreach (var opened in await opener.OpenAsync(session.DeviceId, missing))
            await JoinAsync(opened, tokens is not null && tokens.TryGetValue(opened.FeedId, out var token) ? token : null);

        foreach (var token in tokens?.Values ?? [])
        {
            if (_cursors.TrueForAll(cursor => cursor.Hub.FeedId != token.FeedId))
                writer.Write(EventFrames.FeedEnded(token.FeedId, null));
        }

        HasRefused = access.Organizations.Count != _cursors.Count;
        _settledFor = access;
    }

    /// <summary>Places every feed whose position has to be looked at. False when the stream has to pause or end first.</summary>
    /// <param name="mayGoOn">Whether the stream may still be written to.</param>
    public async Task<bool> PlaceAsync(Func<bool> mayGoOn)
    {
        while (_cursors.Find(NeedsPlacing) is { } cursor)
        {
            if (cursor.Generation != 0 && cursor.Generation != cursor.Hub.State.Generation)
                await ReopenAsync(cursor);
            else if (!await placer.PlaceAsync(cursor, writer, mayGoOn))
                return false;
        }

        return true;
    }

    /// <summary>
    /// Writes what the hubs have and the device has not. False when that is not all: the writer wants a flush, or a feed has to be
    /// placed.
    /// </summary>
    public bool TryWritePending()
    {
        foreach (var cursor in _cursors)
        {
            var state = cursor.Hub.State;
            if (cursor.Generation == state.Generation && cursor.Revision == state.Head.Revision)
                continue;
            if (!TryWrite(cursor, state))
                return false;
        }

        return true;
    }

    /// <summary>Writes a heartbeat for every feed whose head the device has.</summary>
    public void WriteHeartbeats()
    {
        foreach (var cursor in _cursors)
        {
            var state = cursor.Hub.State;
            if (cursor.Generation == state.Generation && cursor.Revision == state.Head.Revision)
                writer.Write(state.Heartbeat);
        }
    }

    public void LeaveAll()
    {
        foreach (var cursor in _cursors)
            feeds.Leave(cursor.Feed, wake);
        _cursors.Clear();
    }

    private static bool NeedsPlacing(FeedCursor cursor) => NeedsPlacing(cursor, cursor.Hub.State);

    private static bool NeedsPlacing(FeedCursor cursor, FeedState state) =>
        cursor.Generation != state.Generation || cursor.Revision < state.History.BaseRevision;

    private bool TryWrite(FeedCursor cursor, FeedState state)
    {
        if (NeedsPlacing(cursor, state))
            return false;

        var from = cursor.Revision;
        while (cursor.Revision < state.Head.Revision && !writer.IsFull)
        {
            var frame = state.History.FrameAt(cursor.Revision + 1);
            writer.Write(frame.Message);
            cursor.MoveTo(frame);
        }

        telemetry.Deliveries.Add(cursor.Revision - from);
        return cursor.Revision == state.Head.Revision;
    }

    private async Task JoinAsync(OpenedFeedInfo opened, ResumeToken? position)
    {
        var cursor = new FeedCursor(feeds.Join(opened, wake), position);
        _cursors.Add(cursor);
        foreach (var grant in opened.GrantMessages)
            writer.Write(grant);

        // The hub may be behind what the change log has just said.
        await cursor.Feed.CatchUpAsync(opened.Position);
    }

    /// <summary>
    /// A feed that has started over may need other keys, or be another feed: its organization is opened again before the device is
    /// given the new contents.
    /// </summary>
    private async Task ReopenAsync(FeedCursor cursor)
    {
        var found = await opener.OpenAsync(session.DeviceId, [cursor.Hub.OrganizationId]);
        var reopened = found.Count == 0 ? null : found[0];
        if (reopened is null || reopened.FeedId != cursor.Hub.FeedId)
        {
            End(cursor);
            HasRefused = reopened is null;
            if (reopened is not null)
                await JoinAsync(reopened, null);
            return;
        }

        foreach (var grant in reopened.GrantMessages)
            writer.Write(grant);
        cursor.Unplace();
    }

    private void End(FeedCursor cursor)
    {
        _cursors.Remove(cursor);
        feeds.Leave(cursor.Feed, wake);
        writer.Write(EventFrames.FeedEnded(cursor.Hub.FeedId, cursor.Hub.OrganizationId));
    }
}

using Platform.Sealing;
using Platform.Sync.Membership;
using Platform.Sync.Upstream;

namespace Platform.Sync.Watching;

/// <summary>
/// The feeds of one stream. Writing what the hubs have is synchronous and allocates nothing; everything that needs another service
/// is in <see cref="SettleAsync"/> and <see cref="PlaceAsync"/>.
/// </summary>
internal sealed class StreamFeeds(DeviceSession session, WakeSignal wake, FrameWriter writer, FeedOpener opener, FeedPlacer placer, ChangeFeeds feeds, StreamKeys keys, Telemetry telemetry)
{
    private readonly List<FeedCursor> _cursors = new(1);
    private readonly List<(ClaimedPosition Claim, Guid OrganizationId)> _ended = [];
    private DeviceAccess? _settledFor;

    /// <summary>Whether the stream has all feeds that the device may read now, and no other.</summary>
    public bool IsSettled => _settledFor is not null && ReferenceEquals(_settledFor, session.Access);

    /// <summary>Whether credentials has refused an organization that the org service allows: worth asking again after a while.</summary>
    public bool HasRefused { get; private set; }

    /// <summary>Opens and ends feeds after a change of what the device may read.</summary>
    /// <param name="claims">Where the device stands, when the stream opens.</param>
    /// <exception cref="UpstreamException">A service does not answer.</exception>
    public async Task SettleAsync(IReadOnlyDictionary<Guid, ClaimedPosition>? claims = null)
    {
        var access = session.Access!;
        LeaveEnded(access);

        var missing = access.Organizations.Where(id => _cursors.TrueForAll(cursor => cursor.Hub.OrganizationId != id)).ToList();
        var opened = await opener.OpenAsync(session.DeviceId, missing, [.. claims?.Values ?? [], .. _ended.Select(ended => ended.Claim)], keys.Version);
        keys.Write(opened.KeyLists);
        foreach (var feed in opened.Feeds)
            await JoinAsync(feed, claims is not null && claims.TryGetValue(feed.FeedId, out var claim) ? claim.Position : null);

        foreach (var (claim, organizationId) in _ended)
            WriteEnd(opened, claim.Position.FeedId, organizationId);
        _ended.Clear();
        foreach (var feedId in claims?.Keys ?? [])
        {
            if (_cursors.TrueForAll(cursor => cursor.Hub.FeedId != feedId))
                WriteEnd(opened, feedId, null);
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
            if (cursor.NeedsGrant || (cursor.Generation != 0 && cursor.Generation != cursor.Hub.State.Generation))
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

    /// <summary>The device was revoked: writes the signed order to wipe each of its feeds.</summary>
    public async Task WriteRevocationsAsync()
    {
        LeaveEnded(access: null);
        var opened = await opener.OpenAsync(session.DeviceId, [], [.. _ended.Select(ended => ended.Claim)], keys.Version);
        keys.Write(opened.KeyLists);
        foreach (var revocation in opened.Revocations.Values)
            writer.Write(revocation);
    }

    public void LeaveAll()
    {
        foreach (var cursor in _cursors)
            feeds.Leave(cursor.Feed, wake);
        _cursors.Clear();
    }

    private static bool NeedsPlacing(FeedCursor cursor) => NeedsPlacing(cursor, cursor.Hub.State);

    private static bool NeedsPlacing(FeedCursor cursor, FeedState state) =>
        cursor.Generation != state.Generation || cursor.Revision < state.History.BaseRevision || cursor.NeedsGrant;

    private bool TryWrite(FeedCursor cursor, FeedState state)
    {
        if (NeedsPlacing(cursor, state))
            return false;

        var from = cursor.Revision;
        while (cursor.Revision < state.Head.Revision && !writer.IsFull)
        {
            var frame = state.History.FrameAt(cursor.Revision + 1);
            if (!cursor.HasKey(frame.KeyEpoch))
                break;
            keys.Require(frame);
            writer.Write(frame.Message);
            cursor.MoveTo(frame);
            if (frame.Revision > cursor.LiveAfter)
                telemetry.Timings.Delivered(frame, session.DeviceId);
        }

        telemetry.Deliveries.Add(cursor.Revision - from);
        return cursor.Revision == state.Head.Revision;
    }

    private async Task JoinAsync(OpenedFeedInfo opened, ResumeToken? position)
    {
        var cursor = new FeedCursor(feeds.Join(opened, wake), position, opened.KeyEpoch);
        _cursors.Add(cursor);
        WriteOpening(opened, position);

        // The hub may be behind what the change log has just said.
        await cursor.Feed.CatchUpAsync(opened.Position);
    }

    /// <summary>
    /// A feed that has started over, or whose key was rotated, may need other keys, or be another feed: its organization is opened again
    /// before the device is given the new contents. After a removal the rotation may come before the membership check: so the device's
    /// place is shown here too, and with it comes the revocation.
    /// </summary>
    private async Task ReopenAsync(FeedCursor cursor)
    {
        var opened = await opener.OpenAsync(session.DeviceId, [cursor.Hub.OrganizationId], [Held(cursor)], keys.Version);
        var reopened = opened.Feeds.Count == 0 ? null : opened.Feeds[0];
        keys.Write(opened.KeyLists);
        if (reopened is null || reopened.FeedId != cursor.Hub.FeedId)
        {
            Leave(cursor);
            WriteEnd(opened, cursor.Hub.FeedId, cursor.Hub.OrganizationId);
            HasRefused = reopened is null;
            if (reopened is not null)
                await JoinAsync(reopened, null);
            return;
        }

        WriteOpening(reopened, cursor.Position);
        cursor.Grant(reopened.KeyEpoch);
        cursor.Unplace();
    }

    /// <summary>What has to come before a feed's contents: its keys and, when the device stands in a run that is over, the word that it is.</summary>
    private void WriteOpening(OpenedFeedInfo opened, ResumeToken? position)
    {
        foreach (var grant in opened.GrantMessages)
            writer.Write(grant);
        if (opened.LogResetMessage is { } reset && position is { } held && held.LogId != opened.Head.LogId)
            writer.Write(reset);
    }

    /// <summary>Lets go of feeds that the device may not read any more: nothing of them is written from here on, whatever else fails.</summary>
    /// <param name="access">What it may read; null for nothing.</param>
    private void LeaveEnded(DeviceAccess? access)
    {
        foreach (var cursor in _cursors.Where(cursor => access?.Organizations.Contains(cursor.Hub.OrganizationId) != true).ToList())
        {
            Leave(cursor);
            _ended.Add((Held(cursor), cursor.Hub.OrganizationId));
        }
    }

    /// <summary>What the device holds of a feed, to be asked about; also when nothing of it was written yet.</summary>
    private static ClaimedPosition Held(FeedCursor cursor) =>
        ClaimedPosition.Of(cursor.Position ?? new ResumeToken(cursor.Hub.FeedId, cursor.Hub.State.Head.LogId, 0, Hash32.Zero));

    private void Leave(FeedCursor cursor)
    {
        _cursors.Remove(cursor);
        feeds.Leave(cursor.Feed, wake);
    }

    private void WriteEnd(OpenedFeeds opened, Guid feedId, Guid? organizationId)
    {
        if (opened.Revocations.TryGetValue(feedId, out var revocation))
            writer.Write(revocation);
        writer.Write(EventFrames.FeedEnded(feedId, organizationId));
    }
}

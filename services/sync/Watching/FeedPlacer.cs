using Platform.Sync.Upstream;
using Platform.Sync.V1;

namespace Platform.Sync.Watching;

/// <summary>
/// Brings a stream to where its feed's history serves it: a replay from the change log, or a reset and a snapshot. The stream is
/// registered with the hub already, so what is committed meanwhile is in the history afterwards: no gap, nothing twice.
/// </summary>
internal sealed class FeedPlacer(Telemetry telemetry)
{
    private const int MaxTries = 5;

    /// <summary>False when the stream has to pause or end before it was placed. True also when it first needs a grant.</summary>
    /// <param name="cursor">The stream's place.</param>
    /// <param name="writer">Where frames go.</param>
    /// <param name="mayGoOn">Whether the stream may still be written to.</param>
    /// <exception cref="UpstreamException">The change log does not answer; the cursor is where the device is, so trying again is right.</exception>
    public async Task<bool> PlaceAsync(FeedCursor cursor, FrameWriter writer, Func<bool> mayGoOn)
    {
        for (var tries = 0; tries < MaxTries && mayGoOn();)
        {
            if (cursor.NeedsGrant)
                return true;
            if (cursor.Position is not { } position)
            {
                await SendSnapshotAsync(cursor, writer, reason: null);
                continue;
            }

            var state = cursor.Hub.State;
            var standing = state.Place(position, out var reason);
            if (standing == Standing.Served)
            {
                cursor.Follow(state.Generation);
                return true;
            }

            ChangePage? page = null;
            if (standing == Standing.Older)
            {
                page = await cursor.Feed.Replays.ReadAsync(position);
                if (page.Frames.Length > 0)
                {
                    await SendAsync(cursor, writer, page.Frames);
                    continue;
                }
            }

            // Before a device has to start over the hub looks whether its own idea of the log still holds: a replay may have
            // brought the device past it, and a snapshot has to fit it.
            await cursor.Feed.RefreshAsync();
            standing = cursor.Hub.State.Place(position, out reason);
            if (page?.Unavailable is { } why && standing != Standing.Served)
                (standing, reason) = (Standing.Unavailable, why);

            tries++;
            if (standing == Standing.Unavailable)
                await SendSnapshotAsync(cursor, writer, reason);
        }

        return mayGoOn() ? throw new UpstreamException("The feed changes its history faster than a stream can follow.") : false;
    }

    private async Task SendAsync(FeedCursor cursor, FrameWriter writer, FeedFrame[] frames)
    {
        var from = cursor.Revision;
        foreach (var frame in frames)
        {
            if (!cursor.HasKey(frame.KeyEpoch))
                break;
            writer.Write(frame.Message);
            cursor.MoveTo(frame);
            if (writer.IsFull)
                await writer.FlushAsync();
        }

        telemetry.Deliveries.Add(cursor.Revision - from);
    }

    /// <param name="cursor">The stream's place.</param>
    /// <param name="writer">Where frames go.</param>
    /// <param name="reason">Why the device starts over; null when it has nothing yet.</param>
    private async Task SendSnapshotAsync(FeedCursor cursor, FrameWriter writer, ResetReason? reason)
    {
        // Fetched before the first byte, so that a device is not left with a reset alone.
        var snapshot = await TakeSnapshotAsync(cursor.Feed);
        if (!cursor.HasKey(snapshot.KeyEpoch))
            return;
        if (reason is { } known)
        {
            telemetry.Resyncs.Add(1, new KeyValuePair<string, object?>("reason", known.ToString()));
            writer.Write(EventFrames.Reset(cursor.Hub.FeedId, known));
        }

        cursor.Lose();
        foreach (var message in snapshot.Messages)
        {
            writer.Write(message);
            if (writer.IsFull)
                await writer.FlushAsync();
        }

        cursor.MoveTo(snapshot.Position);
        telemetry.Snapshots.Add(1);
    }

    /// <summary>A snapshot of the history that the hub is in.</summary>
    private static async Task<FeedSnapshot> TakeSnapshotAsync(ChangeFeed feed)
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var snapshot = await feed.Snapshots.GetAsync(feed.Hub.State);
            await feed.CatchUpAsync(snapshot.Position);
            if (feed.Hub.State.Place(snapshot.Position, out _) != Standing.Unavailable)
                return snapshot;

            feed.Snapshots.Drop(snapshot);
        }

        throw new UpstreamException("The snapshots of the feed are of another history than its change sets.");
    }
}

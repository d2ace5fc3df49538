using Google.Protobuf;
using Platform.Defaults;
using Platform.Sealing;
using Platform.Sync.V1;
using Platform.Sync.Watching;

namespace Platform.Sync.Upstream;

/// <summary>
/// Keeps one hub up with the change log. Announcements, the periodic comparison and opening streams only say that there may be
/// something; what is delivered is what the log answers, read from the hub's own position, one read at a time, or the frame in an
/// announcement that continues the hub and that the installation has signed.
/// </summary>
internal sealed partial class ChangeFeed(
    FeedHub hub,
    CredentialsClient credentials,
    AnnouncedFrames announced,
    ReadBudget budget,
    Telemetry telemetry,
    TimeProvider time,
    ILogger<ChangeFeed> logger,
    CancellationToken stopping)
{
    private readonly Lock _lock = new();
    private bool _requested;
    private bool _pumping;
    private TaskCompletionSource? _nextRead;
    private long _lastAnnounced;

    public FeedHub Hub { get; } = hub;

    public SnapshotCache Snapshots { get; } = new(hub.FeedId, credentials, time);

    public ReplayReader Replays { get; } = new(hub, credentials);

    /// <summary>A message of the feed's channel. Whatever it says, without the installation's signature it can only cause a read.</summary>
    public void OnAnnouncement(ReadOnlyMemory<byte> message)
    {
        if (Hub.WatcherCount == 0)
            return;

        FeedAnnouncement announcement;
        try
        {
            announcement = FeedAnnouncement.Parser.ParseFrom(message.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return;
        }

        if (!Ids.TryRead(announcement.FeedId, out Guid feedId) || feedId != Hub.FeedId || !Ids.TryRead(announcement.LogId, out Guid logId))
            return;

        // Current while the read is started, which is thereby part of the Save's trace.
        using var processing = AnnouncementTelemetry.StartProcess("sync:feed", announcement.TraceParent);
        var head = Hub.State.Head;
        if (logId == head.LogId)
        {
            if (announcement.Revision <= head.Revision)
                return;

            Hub.Announcement = processing ?? Hub.Announcement;

            if (announcement.Revision > Math.Max(head.Revision, Volatile.Read(ref _lastAnnounced)) + 1)
                telemetry.AnnouncementGaps.Add(1);
            Volatile.Write(ref _lastAnnounced, announcement.Revision);
            if (!announcement.Frame.IsEmpty && announced.TryAdd(announcement.Frame))
            {
                Pump(read: false);
                return;
            }
        }

        Request();
    }

    /// <summary>Compares the hub with the log's head, which was read after the given state was seen.</summary>
    /// <param name="seen">The hub's state before the head was asked for.</param>
    /// <param name="head">The log's head; null when the log knows no such feed.</param>
    public void Compare(FeedState seen, LogHead? head)
    {
        var current = Hub.State.Head;
        if (head is { } known
            && known.LogId == current.LogId
            && known.Revision <= current.Revision
            && known.Revision >= seen.Head.Revision
            && (known.Revision != seen.Head.Revision || known.HeadHash == seen.Head.HeadHash))
            return;

        telemetry.AntiEntropyRepairs.Add(1);
        Log.Behind(logger, Hub.FeedId, current.Revision, head?.Revision ?? -1);
        Request();
    }

    /// <summary>Reads until the hub has reached a position, or has found out that the position is not of its log.</summary>
    public async Task CatchUpAsync(ResumeToken position)
    {
        // The second read is for a first that had begun before the position was committed.
        for (var read = 0; read < 2 && !Reaches(Hub.State, position); read++)
            await RefreshAsync();
    }

    /// <summary>Asks for a read, if none is waiting already.</summary>
    public void Request() => Pump(read: true);

    /// <summary>Waits for a read that begins after this call.</summary>
    public Task RefreshAsync()
    {
        TaskCompletionSource read;
        lock (_lock)
            read = _nextRead ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        Request();
        return read.Task;
    }

    private void Pump(bool read)
    {
        lock (_lock)
        {
            _requested |= read;
            if (_pumping)
                return;

            _pumping = true;
        }

        _ = Task.Run(PumpAsync, CancellationToken.None);
    }

    private static bool Reaches(FeedState state, in ResumeToken position)
    {
        var standing = state.Place(position, out _);
        return standing is Standing.Served or Standing.Older;
    }

    private async Task PumpAsync()
    {
        while (true)
        {
            TaskCompletionSource? waiting = null;
            try
            {
                if (!announced.TakeAll())
                    Volatile.Write(ref _requested, true);

                // Before the request is taken, so that what is asked for meanwhile is served by the same read.
                if (Volatile.Read(ref _requested) && budget.Wait() is var wait && wait > TimeSpan.Zero)
                    await Task.Delay(wait, time, stopping);

                lock (_lock)
                {
                    if (!announced.IsEmpty)
                        continue;
                    if (!_requested)
                    {
                        _pumping = false;
                        return;
                    }

                    _requested = false;
                    (waiting, _nextRead) = (_nextRead, null);
                }

                await ReadAsync();
                waiting?.TrySetResult();
            }
            catch (Exception exception)
            {
                if (!End(exception, ref waiting))
                    return;
            }
        }
    }

    /// <summary>Reports a failed read; false when the node stops.</summary>
    private bool End(Exception exception, ref TaskCompletionSource? waiting)
    {
        if (exception is FrameRefusedException)
        {
            telemetry.FramesRefused.Add(1);
            Log.FrameRefused(logger, Hub.FeedId, exception.Message);
        }
        else if (exception is not OperationCanceledException)
        {
            Log.ReadFailed(logger, Hub.FeedId, exception is UpstreamException ? exception.Message : exception.GetType().FullName!);
        }

        if (stopping.IsCancellationRequested)
        {
            lock (_lock)
            {
                _pumping = false;
                waiting ??= _nextRead;
                _nextRead = null;
            }
        }

        // The comparison of the next seconds asks again.
        waiting?.TrySetException(exception as UpstreamException ?? new UpstreamException("The change log could not be read.", exception));
        return !stopping.IsCancellationRequested;
    }

    private async Task ReadAsync()
    {
        var found = false;
        while (true)
        {
            var state = Hub.State;
            var page = await credentials.ListChangesAsync(state.Position);
            if (page.Unavailable is not null)
            {
                await RestartAsync(state);
                break;
            }

            if (page.Frames.Length == 0)
                break;

            using (FanOutTrace.Start(Hub, page.Frames))
                found = Hub.TryAppend(state, page.Frames);
            if (!found || page.Head.LogId != state.Head.LogId || page.Head.Revision <= page.Frames[^1].Revision)
                break;
        }

        if (found)
            return;

        budget.Charge();
        telemetry.FruitlessReads.Add(1);
    }

    /// <summary>The hub's own position is gone from the log: it was truncated beyond it, restored, or made anew.</summary>
    private async Task RestartAsync(FeedState state)
    {
        var heads = await credentials.GetHeadsAsync([Hub.FeedId]);
        var known = heads.TryGetValue(Hub.FeedId, out var head);
        if (known && head == state.Head)
            return;

        Log.Restarted(logger, Hub.FeedId, state.Head.LogId, state.Head.Revision, head.LogId, head.Revision);
        // Of a feed that is gone the streams find out what their organization has now.
        Hub.Restart(known ? head : state.Head);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = "FeedBehind", Level = LogLevel.Information, Message = "Feed {FeedId} is at {Revision}, its log at {LogRevision}: reading what no announcement brought")]
        public static partial void Behind(ILogger logger, Guid feedId, long revision, long logRevision);

        [LoggerMessage(EventId = 2, EventName = "FrameRefused", Level = LogLevel.Error, Message = "Feed {FeedId}: the change log answered with a frame that does not continue it. {Why}")]
        public static partial void FrameRefused(ILogger logger, Guid feedId, string why);

        [LoggerMessage(EventId = 3, EventName = "ReadFailed", Level = LogLevel.Warning, Message = "Feed {FeedId} could not be read: {Why}")]
        public static partial void ReadFailed(ILogger logger, Guid feedId, string why);

        [LoggerMessage(EventId = 4, EventName = "FeedRestarted", Level = LogLevel.Warning, Message = "Feed {FeedId} starts over: it was at {LogId}/{Revision}, its log is at {NewLogId}/{NewRevision}")]
        public static partial void Restarted(ILogger logger, Guid feedId, Guid logId, long revision, Guid newLogId, long newRevision);
    }
}

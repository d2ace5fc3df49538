using Google.Protobuf;
using Platform.Sync.Watching;

namespace Platform.Sync.Upstream;

/// <summary>
/// The frames that announcements brought to a feed. One that continues the hub and that the installation has signed saves a read of
/// the change log; every other is as good as an announcement without a frame.
/// </summary>
internal sealed class AnnouncedFrames(FeedHub hub, SigningKeyRing keys, ReadBudget budget, Telemetry telemetry)
{
    // More than arrive while one is looked at.
    private const int MaxWaiting = 64;

    private readonly Lock _lock = new();
    private readonly Queue<ByteString> _waiting = new();

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
                return _waiting.Count == 0;
        }
    }

    /// <summary>Keeps a frame until it is looked at; false when too many wait.</summary>
    public bool TryAdd(ByteString frame)
    {
        lock (_lock)
        {
            if (_waiting.Count == MaxWaiting)
                return false;

            _waiting.Enqueue(frame);
            return true;
        }
    }

    /// <summary>Appends what continues the hub. False when the log has to be read for the rest.</summary>
    public bool TakeAll()
    {
        var all = true;
        while (TryTake(out var frame))
        {
            // A forger's frame costs a verification; who has sent too many is not listened to, the log is.
            all &= budget.Wait() == TimeSpan.Zero && TryAppend(frame);
        }

        return all;
    }

    private bool TryTake(out ByteString frame)
    {
        lock (_lock)
            return _waiting.TryDequeue(out frame!);
    }

    private bool TryAppend(ByteString bytes)
    {
        var state = hub.State;
        try
        {
            var frame = FrameReader.ReadAnnounced(state.Position, bytes, (position, announced) => keys.Verify(hub.OrganizationId, position, announced));
            using (FanOutTrace.Start(hub, [frame]))
            {
                if (!hub.TryAppend(state, [frame]))
                    return false;
            }

            telemetry.AnnouncementFrames.Add(1);
            return true;
        }
        catch (FrameRefusedException)
        {
            // Late, early, or forged: the log knows.
            return false;
        }
    }
}

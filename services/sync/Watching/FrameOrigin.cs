using System.Diagnostics;
using Platform.Credentials.V1;

namespace Platform.Sync.Watching;

/// <summary>
/// The Save behind a change set: when it was committed, and its trace. Of its thousands of deliveries the first few on this node are
/// traced, one span each, and so are those devices' acknowledgements.
/// </summary>
internal sealed class FrameOrigin(DateTimeOffset commitTime, ActivityContext save)
{
    private const int TracedDeliveries = 3;

    private readonly (Guid DeviceId, ActivityContext Delivery)[] _traced = new (Guid, ActivityContext)[TracedDeliveries];
    private int _taken = -1;
    private int _takenElsewhere = -1;
    private ActivityContext _fanOut = save;

    public DateTimeOffset CommitTime { get; } = commitTime;

    /// <summary>When this node had it, as <see cref="Stopwatch"/> counts.</summary>
    public long ArrivedAt { get; } = Stopwatch.GetTimestamp();

    /// <summary>The Save's span; default when it was not traced.</summary>
    public ActivityContext Save { get; } = save;

    /// <summary>When this node began to write it to streams.</summary>
    public DateTimeOffset FanOutTime { get; private set; }

    public bool IsTraced => Save.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);

    public static FrameOrigin Of(ChangeSet changeSet) => new(
        changeSet.CommitTime?.ToDateTimeOffset() ?? DateTimeOffset.UnixEpoch,
        ActivityContext.TryParse(changeSet.TraceParent, null, isRemote: true, out var save) ? save : default);

    public void FanOut(Activity activity)
    {
        _fanOut = activity.Context;
        FanOutTime = activity.StartTimeUtc;
    }

    /// <summary>Span of one delivery; null for all but the first few.</summary>
    public Activity? StartDelivery(Guid deviceId)
    {
        if (!IsTraced || Volatile.Read(ref _taken) >= TracedDeliveries - 1 || !Telemetry.Source.HasListeners())
            return null;
        var slot = Interlocked.Increment(ref _taken);
        if (slot >= TracedDeliveries)
            return null;

        var activity = Telemetry.Source.StartActivity("deliver", ActivityKind.Producer, _fanOut, links: LinkToCall(), startTime: FanOutTime);
        if (activity is not null)
            _traced[slot] = (deviceId, activity.Context);
        return activity;
    }

    /// <summary>Span of the acknowledgement of a delivery that was traced here, or of one of the first that another node delivered.</summary>
    public Activity? StartAcknowledgement(Guid deviceId, bool isStreamHere)
    {
        if (!IsTraced || !Telemetry.Source.HasListeners())
            return null;

        foreach (var (traced, delivery) in _traced)
        {
            if (traced == deviceId && delivery != default)
                return Telemetry.Source.StartActivity("acknowledged", ActivityKind.Consumer, delivery, links: LinkToCall());
        }

        return isStreamHere || Volatile.Read(ref _takenElsewhere) >= TracedDeliveries - 1 || Interlocked.Increment(ref _takenElsewhere) >= TracedDeliveries
            ? null
            : Telemetry.Source.StartActivity("acknowledged", ActivityKind.Consumer, _fanOut, links: LinkToCall());
    }

    /// <summary>The stream's call, or the acknowledgement's: of a trace of its own.</summary>
    private static ActivityLink[] LinkToCall() => Activity.Current is { } call ? [new ActivityLink(call.Context)] : [];
}

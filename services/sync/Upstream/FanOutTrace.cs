using System.Diagnostics;
using Platform.Sync.Watching;

namespace Platform.Sync.Upstream;

/// <summary>Makes a change set's fan-out part of its Save's trace.</summary>
internal static class FanOutTrace
{
    /// <summary>The activity of the newest frame; null when nobody listens or the Save was not traced.</summary>
    public static Activity? Start(FeedFrame[] frames)
    {
        if (!Telemetry.Source.HasListeners() || FrameReader.TraceParent(frames[^1]) is not { Length: > 0 } parent)
            return null;

        var activity = Telemetry.Source.StartActivity("fan out", ActivityKind.Consumer, parent);
        activity?.SetTag("platform.feed.revision", frames[^1].Revision);
        return activity;
    }
}

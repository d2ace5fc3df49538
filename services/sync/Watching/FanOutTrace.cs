using System.Diagnostics;

namespace Platform.Sync.Watching;

/// <summary>The spans of handing change sets to their streams, one in each Save's trace.</summary>
internal readonly struct FanOutTrace : IDisposable
{
    // A page after a long absence is no news for anybody.
    private const int MaxTraced = 8;

    private readonly Activity?[]? _activities;

    private FanOutTrace(Activity?[] activities) => _activities = activities;

    public static FanOutTrace Start(FeedHub hub, ReadOnlySpan<FeedFrame> frames)
    {
        if (!Telemetry.Source.HasListeners() || frames.Length > MaxTraced)
            return default;

        var current = Activity.Current;
        var activities = new Activity?[frames.Length];
        for (var index = 0; index < frames.Length; index++)
            activities[index] = Start(frames[index], hub.Announcement);
        Activity.Current = current;
        return new FanOutTrace(activities);
    }

    public void Dispose()
    {
        foreach (var activity in _activities ?? [])
            activity?.Stop();
    }

    private static Activity? Start(FeedFrame frame, Activity? announcement)
    {
        if (frame.Origin is not { IsTraced: true } origin)
            return null;

        // What caused this read may have been the periodic comparison, before the announcement.
        var parent = announcement?.TraceId == origin.Save.TraceId ? announcement.Context : origin.Save;
        var activity = Telemetry.Source.StartActivity("fan out", ActivityKind.Consumer, parent);
        if (activity is null)
            return null;

        activity.SetTag("platform.feed.revision", frame.Revision);
        origin.FanOut(activity);
        return activity;
    }
}

using System.Diagnostics;
using Platform.Defaults;

namespace Platform.Host.Operations;

/// <summary>
/// The newest traces of this process, in memory: the same spans that are exported when somebody says where to. What nothing has
/// caused (polling, health) is left out as it is there.
/// </summary>
internal sealed class RecentTraces : IDisposable
{
    private const int MaxTraces = 200;
    private const int MaxSpans = 400;

    private readonly Lock _lock = new();
    private readonly LinkedList<TraceView> _order = new();
    private readonly Dictionary<ActivityTraceId, LinkedListNode<TraceView>> _traces = [];
    private readonly ActivityListener _listener;
    private readonly IReadOnlyDictionary<int, string> _partsByPort;

    /// <param name="partsByPort">Which part listens where: all parts' requests come from one source.</param>
    public RecentTraces(IReadOnlyDictionary<int, string> partsByPort)
    {
        _partsByPort = partsByPort;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => Telemetry.Sources.Any(name => name.EndsWith('*') ? source.Name.StartsWith(name[..^1], StringComparison.Ordinal) : source.Name == name),
            Sample = Sample,
            ActivityStopped = Keep,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<TraceView> All()
    {
        lock (_lock)
            return [.. _order.Select(trace => trace with { Spans = [.. trace.Spans] })];
    }

    public void Dispose() => _listener.Dispose();

    private static ActivitySamplingResult Sample(ref ActivityCreationOptions<ActivityContext> options)
    {
        var isSampled = options.Parent == default
            ? options.Source.Name is not ("System.Net.Http" or "Grpc.Net.Client")
            : options.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);
        return isSampled ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.PropagationData;
    }

    private void Keep(Activity activity)
    {
        if (!activity.Recorded || (activity.GetTagItem("url.path") is string path && path.StartsWith("/health", StringComparison.Ordinal)))
            return;

        var span = SpanView.Of(activity, Part(activity));
        // The operations page itself.
        if (activity.Kind == ActivityKind.Server && span.Part.Length == 0)
            return;

        lock (_lock)
        {
            if (!_traces.TryGetValue(activity.TraceId, out var node))
            {
                node = _order.AddFirst(new TraceView(activity.TraceId.ToHexString(), []));
                _traces.Add(activity.TraceId, node);
            }

            if (node.Value.Spans.Count < MaxSpans)
                node.Value.Spans.Add(span);
            if (_order.Count <= MaxTraces)
                return;

            _traces.Remove(ActivityTraceId.CreateFromString(_order.Last!.Value.Id));
            _order.RemoveLast();
        }
    }

    private string Part(Activity activity) => activity.Source.Name switch
    {
        "Platform.Sync" => "sync",
        "Platform.Client" => "device",
        "Platform.Database" => activity.GetTagItem("db.namespace")?.ToString() ?? "",
        "Platform.Announcements" => activity.Kind == ActivityKind.Producer ? "credentials" : "sync",
        _ when activity.Kind == ActivityKind.Server && activity.GetTagItem("server.port") is int port => _partsByPort.GetValueOrDefault(port, ""),
        _ => "",
    };
}

/// <summary>The spans of one trace that have ended, in that order.</summary>
internal sealed record TraceView(string Id, List<SpanView> Spans)
{
    /// <summary>Whether it leads from a Save to a device's acknowledgement.</summary>
    public bool ReachesDevice => Spans.Exists(span => span.Name == "acknowledged");
}

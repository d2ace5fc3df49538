using System.Globalization;

namespace Platform.Host.Operations;

/// <summary>What the page asks for every second.</summary>
internal sealed class OperationsState(RecentTraces traces, LiveMetrics metrics, IReadOnlyDictionary<string, int> parts)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };

    public async Task<object> ReadAsync()
    {
        var health = await Task.WhenAll(parts.Select(async part => new { Part = part.Key, Ready = await IsReadyAsync(part.Value) }));
        return new
        {
            Now = DateTimeOffset.UtcNow,
            Health = health,
            Values = metrics.Values(),
            Histograms = metrics.Histograms(),
            Traces = traces.All().Select(Summarize),
        };
    }

    public object? Trace(string id) => traces.All().FirstOrDefault(trace => trace.Id == id) is { } trace
        ? new { trace.Id, trace.ReachesDevice, Spans = WithParts(trace).OrderBy(span => span.Start) }
        : null;

    private static object Summarize(TraceView trace)
    {
        var first = trace.Spans.MinBy(span => span.Start)!;
        var served = trace.Spans.Find(span => span is { Kind: "server", Part: not "gateway" and not "" });
        return new
        {
            trace.Id,
            Name = served?.Name ?? first.Name,
            first.Start,
            Milliseconds = (trace.Spans.Max(span => span.Start + span.Duration) - first.Start).TotalMilliseconds,
            Spans = trace.Spans.Count,
            Failed = trace.Spans.Exists(span => span.Failed),
            trace.ReachesDevice,
        };
    }

    /// <summary>A span that does not know its part is its parent's.</summary>
    private static IEnumerable<SpanView> WithParts(TraceView trace)
    {
        var byId = trace.Spans.ToDictionary(span => span.Id);
        foreach (var span in trace.Spans)
        {
            var owner = span;
            while (owner.Part.Length == 0 && byId.TryGetValue(owner.ParentId, out var parent))
                owner = parent;
            yield return span with { Part = owner.Part.Length == 0 ? "outside" : owner.Part };
        }
    }

    private static async Task<bool> IsReadyAsync(int port)
    {
        try
        {
            using var response = await Http.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/health/ready")));
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}

using System.Text.Json;
using Microsoft.Playwright;

namespace Platform.Bench.Portal;

/// <summary>What the browser notes of each of its frames, as its own developer tools read it.</summary>
internal sealed class FrameTrace : IAsyncDisposable
{
    private const string Category = "disabled-by-default-devtools.timeline.frame";

    private readonly ICDPSession _session;
    private readonly List<JsonElement> _events = [];
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FrameTrace(ICDPSession session)
    {
        _session = session;
        session.Event("Tracing.dataCollected").OnEvent += (_, data) => _events.AddRange(data!.Value.GetProperty("value").EnumerateArray());
        session.Event("Tracing.tracingComplete").OnEvent += (_, _) => _complete.TrySetResult();
    }

    public static async Task<FrameTrace> StartAsync(IBrowser browser)
    {
        var trace = new FrameTrace(await browser.NewBrowserCDPSessionAsync());
        await trace._session.SendAsync("Tracing.start", new()
        {
            ["transferMode"] = "ReportEvents",
            ["traceConfig"] = new Dictionary<string, object> { ["includedCategories"] = new[] { Category } },
        });
        return trace;
    }

    /// <summary>The frames that were wanted while something was scrolled by the wheel, in their order.</summary>
    public async Task<IReadOnlyList<ScrollFrame>> StopAsync()
    {
        await _session.SendAsync("Tracing.end");
        await _complete.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return
        [
            .. Reports().Where(report => Text(report.Frame, "scroll_state") is { } state && state != "SCROLL_NONE")
                // A frame has two reports when the page's part of it came later than the scrolling.
                .GroupBy(report => (report.Process, report.Frame.GetProperty("frame_source").GetInt64(), report.Frame.GetProperty("frame_sequence").GetInt64()))
                .Select(frame => new ScrollFrame(
                    frame.Where(report => IsShown(report.Frame)).Select(report => (double?)report.End).Min(),
                    frame.All(report => Text(report.Frame, "state") == "STATE_DROPPED"),
                    frame.Any(report => Holds(report.Frame, "checkerboarded_needs_raster") || Holds(report.Frame, "checkerboarded_needs_record"))))
                .OrderBy(frame => frame.Shown),
        ];
    }

    public async ValueTask DisposeAsync() => await _session.DetachAsync();

    private static bool IsShown(JsonElement frame) => Text(frame, "state") is "STATE_PRESENTED_ALL" or "STATE_PRESENTED_PARTIAL";

    /// <summary>What was noted of each frame, and when it ended, in milliseconds. Their numbers are used again and again.</summary>
    private IEnumerable<(int Process, JsonElement Frame, double End)> Reports()
    {
        var begun = new Dictionary<(int, string), JsonElement>();
        foreach (var entry in _events.Where(entry => entry.GetProperty("name").GetString() == "PipelineReporter").OrderBy(entry => entry.GetProperty("ts").GetInt64()))
        {
            var id = (Process: entry.GetProperty("pid").GetInt32(), entry.GetProperty("id2").GetProperty("local").GetString()!);
            if (entry.GetProperty("ph").GetString() == "b")
                begun[id] = entry.GetProperty("args").GetProperty("frame_reporter");
            else if (begun.Remove(id, out var frame))
                yield return (id.Process, frame, entry.GetProperty("ts").GetInt64() / 1000d);
        }
    }

    private static string? Text(JsonElement frame, string name) => frame.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static bool Holds(JsonElement frame, string name) => frame.TryGetProperty(name, out var value) && value.GetBoolean();
}

/// <summary>One frame that was wanted.</summary>
/// <param name="Shown">When it was shown, in milliseconds; null when it was not.</param>
/// <param name="IsDropped">It came to nothing.</param>
/// <param name="IsBlank">A part of it was not drawn yet, and shown as background.</param>
internal sealed record ScrollFrame(double? Shown, bool IsDropped, bool IsBlank);

using Platform.Bench.Portal;
using Platform.Bench.Processes;
using Platform.Bench.Reports;

namespace Platform.Bench.Runs;

/// <summary>The API Keys page in a real Chromium: an organization with many credentials beside one with few, visited in turn.</summary>
internal sealed class PortalRun(RunOptions options, Cores cores)
{
    private static readonly Metric[] Metrics =
    [
        new("first_row_ms", "first row, ms", "0"),
        new("scroll_p95_ms", "scroll: frame p95, ms", "0.0"),
        new("scroll_long", "tasks > 50 ms", "0", Compared: false),
        new("scroll_blank", "frames without rows", "0", Compared: false),
        new("flight_p95_ms", "top to bottom: frame p95, ms", "0.0"),
        new("flight_long", "tasks > 50 ms", "0", Compared: false),
        new("flight_blank", "frames without rows", "0", Compared: false),
        new("filter_p95_ms", "key in the filter, p95 ms", "0.0"),
        new("filtered_ms", "last key → list, ms", "0.0"),
        new("bar_ms", "delete → save bar, ms", "0.0"),
        new("editor_p95_ms", "key in the form, p95 ms", "0.0"),
        new("save_ms", "save → saved, ms", "0.0"),
    ];

    private readonly int[] _sizes = [10, options.Connections ?? (options.Quick ? 100 : 1000)];
    private readonly int _rounds = options.Quick ? 2 : 7;

    public async Task<Report> RunAsync()
    {
        using var folder = TemporaryFolder.OnDisk();
        using var host = await PortalHost.StartAsync(cores, folder.Path);
        var meters = new List<(int Size, string OrganizationId, List<PageFigures> Figures)>();
        foreach (var size in _sizes)
            meters.Add((size, await host.CreateOrganizationAsync(size), []));

        await using var browser = await PortalBrowser.StartAsync(host);
        // The first visits fill caches of code.
        foreach (var (size, organizationId, _) in meters)
            await new PageMeter(browser.Context, host.Url, organizationId, size).MeasureAsync();
        for (var round = 0; round < _rounds; round++)
        {
            foreach (var (size, organizationId, figures) in meters)
                figures.Add(await new PageMeter(browser.Context, host.Url, organizationId, size).MeasureAsync());
        }

        var rows = meters.Select(meter => new Row($"{meter.Size:N0} credentials", "", Summarize(meter.Figures))).ToList();
        return new Report("portal", $"the API Keys page in Chromium, {_rounds} visits of each in turn; medians, and percentiles of all frames and keys", cores.Description, Metrics, rows);
    }

    private static double[] Summarize(List<PageFigures> visits) =>
    [
        Samples.Median(visits.Select(visit => visit.FirstRow)),
        .. Summarize([.. visits.Select(visit => visit.Wheel)]),
        .. Summarize([.. visits.Select(visit => visit.Flight)]),
        Samples.Percentile(visits.SelectMany(visit => visit.FilterKeys), 95),
        Samples.Median(visits.Select(visit => visit.Filtered)),
        Samples.Median(visits.Select(visit => visit.Bar)),
        Samples.Percentile(visits.SelectMany(visit => visit.EditorKeys), 95),
        Samples.Median(visits.Select(visit => visit.Save)),
    ];

    private static double[] Summarize(ScrollFigures[] scrolls) =>
    [
        Samples.Percentile(scrolls.SelectMany(scroll => scroll.Frames), 95),
        Samples.Median(scrolls.Select(scroll => (double)scroll.Long.Length)),
        Samples.Median(scrolls.Select(scroll => (double)scroll.Blank)),
    ];
}

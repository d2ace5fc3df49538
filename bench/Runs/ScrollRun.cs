using Microsoft.Playwright;
using Platform.Bench.Portal;
using Platform.Bench.Processes;
using Platform.Bench.Reports;

namespace Platform.Bench.Runs;

/// <summary>A wheel over a thousand credentials: the first after a load and a later one, beside the same rows in a page without any script.</summary>
internal sealed class ScrollRun(RunOptions options, Cores cores)
{
    /// <summary>Pixels a second: a wheel that is turned to get on, and one that is turned as fast as it goes.</summary>
    private static readonly int[] Speeds = [3000, 6000];

    private static readonly Metric[] Metrics =
    [
        .. Speeds.SelectMany(speed => (Metric[])
        [
            new($"gap_p95_ms_{speed}", $"{speed:N0} px/s: frame to frame p95, ms", "0.0"),
            new($"dropped_{speed}", "frames dropped, %", "0.0", Compared: false),
            new($"blank_{speed}", "not drawn in time, %", "0.0", Compared: false),
            new($"room_{speed}", "rows missing, %", "0.0", Compared: false),
            new($"work_ms_{speed}", "page's work, ms per 1,000 px", "0.0"),
            new($"long_{speed}", "tasks > 50 ms", "0", Compared: false),
        ]),
    ];

    private readonly int _size = options.Connections ?? 1000;
    private readonly int _rounds = options.Quick ? 2 : 7;

    public async Task<Report> RunAsync()
    {
        using var folder = TemporaryFolder.OnDisk();
        using var host = await PortalHost.StartAsync(cores, folder.Path);
        var address = $"{host.Url}/organizations/{await host.CreateOrganizationAsync(_size)}/models/api-keys";
        await using var browser = await PortalBrowser.StartAsync(host);
        var wheel = new WheelMeter(browser.Browser);
        var (still, first, later) = (NewTable(), NewTable(), NewTable());
        // The first round fills caches of code.
        for (var round = -1; round < _rounds; round++)
        {
            foreach (var (index, speed) in Speeds.Index())
            {
                var page = await OpenAsync(browser, address);
                var figures = new List<WheelFigures> { await wheel.TurnAsync(page, speed) };
                await SettleAsync(page);
                figures.Add(await wheel.TurnAsync(page, speed));
                var copy = await CopyAsync(browser, page, host.Url);
                await page.CloseAsync();
                await SettleAsync(copy);
                figures.Add(await wheel.TurnAsync(copy, speed));
                await copy.CloseAsync();
                if (round < 0)
                    continue;
                foreach (var (table, figure) in new[] { first, later, still }.Zip(figures))
                    table[index].Add(figure);
            }
        }

        Row[] rows =
        [
            new("floor: the same page without a script", "", Summarize(still)),
            new($"{_size:N0} credentials, just loaded", "", Summarize(first)),
            new("a second later", "", Summarize(later)),
        ];
        return new Report("scroll", $"a mouse's wheel over the API Keys page in Chromium, two seconds from the top, {_rounds} visits each", cores.Description, Metrics, rows);
    }

    private async Task<IPage> OpenAsync(PortalBrowser browser, string address)
    {
        var page = await browser.Context.NewPageAsync();
        await page.GotoAsync(address);
        await page.WaitForFunctionAsync($"() => bench.firstRow !== undefined && {PageScripts.Says($"text === '{_size:N0} credentials'")}");
        return page;
    }

    /// <summary>What the page looks like, with its styles, and nothing that runs.</summary>
    private static async Task<IPage> CopyAsync(PortalBrowser browser, IPage page, string url)
    {
        var document = await page.EvaluateAsync<string>(PageScripts.Copy);
        var copy = await browser.Context.NewPageAsync();
        await copy.RouteAsync("**/copy", route => route.FulfillAsync(new() { ContentType = "text/html; charset=utf-8", Body = document }));
        await copy.GotoAsync($"{url}/copy");
        return copy;
    }

    private static async Task SettleAsync(IPage page)
    {
        await page.EvaluateAsync("() => scrollTo(0, 0)");
        await page.WaitForFunctionAsync("() => document.querySelector('[data-room]') === null");
        await Task.Delay(TimeSpan.FromSeconds(1));
    }

    private static List<WheelFigures>[] NewTable() => [.. Speeds.Select(_ => new List<WheelFigures>())];

    private static double[] Summarize(List<WheelFigures>[] table) =>
    [
        .. table.SelectMany(turns => (double[])
        [
            Samples.Percentile(turns.SelectMany(turn => turn.Gaps), 95),
            Samples.Median(turns.Select(turn => turn.Dropped)),
            Samples.Median(turns.Select(turn => turn.Blank)),
            Samples.Median(turns.Select(turn => turn.Room)),
            Samples.Median(turns.Select(turn => turn.Work)),
            Samples.Median(turns.Select(turn => (double)turn.Long)),
        ]),
    ];
}

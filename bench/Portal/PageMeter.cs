using System.Globalization;
using Microsoft.Playwright;

namespace Platform.Bench.Portal;

/// <summary>One visit to the API Keys page of one organization, measured as a person uses it.</summary>
internal sealed class PageMeter(IBrowserContext context, string url, string organizationId, int credentials)
{
    /// <summary>Pixels a frame; at 60 frames a second it is 12,000 a second, a hundred and more rows: a wheel that is turned hard.</summary>
    private const int Wheel = 200;

    private const string Bar = "section[aria-label='Unsaved changes']";

    /// <summary>The list says how long it is. Its rows are made from then on: what is measured first is measured meanwhile.</summary>
    private string WholeList => PageScripts.Says(string.Create(CultureInfo.InvariantCulture, $"text === '{credentials:N0} credentials'"));

    public async Task<PageFigures> MeasureAsync()
    {
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        await page.GotoAsync($"{url}/organizations/{organizationId}/models/api-keys");
        await page.WaitForFunctionAsync($"() => bench.firstRow !== undefined && {WholeList}");
        var firstRow = await page.EvaluateAsync<double>("() => bench.firstRow");
        // What follows a load, or a scroll, is not what is measured next.
        await page.WaitForLoadStateAsync(LoadState.Load);
        await page.GetByText("device").First.WaitForAsync();
        var wheel = await page.EvaluateAsync<ScrollFigures>(PageScripts.Scroll, Wheel);
        var flight = await page.EvaluateAsync<ScrollFigures>(PageScripts.Scroll, null);
        await page.EvaluateAsync("() => { scrollTo(0, 0); return new Promise((resolve) => setTimeout(resolve, 500)); }");

        var (filterKeys, filtered) = await FilterAsync(page);
        var bar = await DeleteAndUndoAsync(page);
        var (editorKeys, save) = await EditAndSaveAsync(page);
        await page.CloseAsync();
        return new PageFigures(firstRow, wheel, flight, filterKeys, filtered, bar, editorKeys, save);
    }

    /// <summary>Types a name into the filter; the keys, and the time from the last of them to the list that it asks for.</summary>
    private static async Task<(double[] Keys, double Filtered)> FilterAsync(IPage page)
    {
        var filter = page.GetByPlaceholder("Filter by name");
        await filter.FocusAsync();
        await page.EvaluateAsync("() => { bench.keys.length = 0; }");
        await page.Keyboard.TypeAsync("key 000", new() { Delay = 50 });
        await ArmAsync(page, $"() => {PageScripts.Says("text.startsWith('1 of ')")}");
        await page.Keyboard.PressAsync("5");
        var filtered = await ReadAsync(page);
        await page.GetByText("Key 0004", new() { Exact = true }).WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await page.GetByText("Key 0005", new() { Exact = true }).WaitForAsync();
        var keys = await page.EvaluateAsync<double[]>("() => bench.keys");
        await filter.FillAsync("");
        return (keys, filtered);
    }

    /// <summary>Puts a deletion into the draft: from the click to the save reminder.</summary>
    private async Task<double> DeleteAndUndoAsync(IPage page)
    {
        await page.WaitForFunctionAsync($"() => {WholeList}");
        await ArmAsync(page, $"() => document.querySelector(\"{Bar}\")");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete Key 0003", Exact = true }).ClickAsync();
        var milliseconds = await ReadAsync(page);
        await page.Locator("[data-state='deleted']").GetByRole(AriaRole.Button).First.ClickAsync();
        await page.Locator(Bar).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        return milliseconds;
    }

    /// <summary>Types into the open form, with all names to compare with, and saves; the keys, and the time from Save to its report.</summary>
    private static async Task<(double[] Keys, double Save)> EditAndSaveAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit Key 0004", Exact = true }).ClickAsync();
        var name = page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Textbox, new() { Name = "Organization ID" });
        await name.FillAsync("");
        await page.EvaluateAsync("() => { bench.keys.length = 0; }");
        await name.PressSequentiallyAsync(string.Create(CultureInfo.InvariantCulture, $"org-{Random.Shared.NextInt64(1_000_000_000, 9_999_999_999)}"), new() { Delay = 50 });
        var keys = await page.EvaluateAsync<double[]>("() => bench.keys");
        await page.GetByRole(AriaRole.Button, new() { Name = "Update", Exact = true }).ClickAsync();
        await page.Locator(Bar).WaitForAsync();
        await ArmAsync(page, "() => document.body.textContent.includes('Saved 1 change.')");
        await page.Locator("header").GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        return (keys, await ReadAsync(page));
    }

    /// <summary>From now on it is watched when something holds; in the page before the key or click that brings it about.</summary>
    private static async Task ArmAsync(IPage page, string holds) => await page.EvaluateAsync($"() => {{ bench.until = bench.when({holds}); }}");

    /// <summary>Milliseconds from the last key or click to what was watched for, painted.</summary>
    private static Task<double> ReadAsync(IPage page) => page.EvaluateAsync<double>("() => bench.until");
}

/// <summary>What one visit took, in milliseconds.</summary>
internal sealed record PageFigures(
    double FirstRow, ScrollFigures Wheel, ScrollFigures Flight, double[] FilterKeys, double Filtered, double Bar, double[] EditorKeys, double Save);

/// <summary>As the page answers it.</summary>
internal sealed class ScrollFigures
{
    public double[] Frames { get; set; } = [];

    public double[] Long { get; set; } = [];

    /// <summary>Frames that showed room instead of rows, in the middle or at an edge of the window.</summary>
    public int Blank { get; set; }
}

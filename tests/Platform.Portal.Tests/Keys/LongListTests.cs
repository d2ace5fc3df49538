using System.Globalization;

namespace Platform.Portal.Tests.Keys;

/// <summary>A thousand credentials in one section: what is in the page is bounded, and nothing else is.</summary>
public sealed class LongListTests(LongListTests.ThousandKeys keys) : IClassFixture<LongListTests.ThousandKeys>
{
    private const int Bound = 60;

    [BrowserFact]
    public async Task List_ScrolledToItsEnd_HoldsABoundedNumberOfRowsAndShowsTheLast()
    {
        await using var visit = await keys.Site.OpenSignedInAsync();
        var rows = visit.Page.Locator("[data-credential]");
        await visit.GoAsync(keys.Workspace);
        await Assertions.Expect(visit.Section("OpenAI").GetByText("1,000 credentials")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Row("Key 0003")).ToBeVisibleAsync();
        Assert.InRange(await rows.CountAsync(), 9, Bound);

        await visit.Row("Key 0999").ScrollIntoViewIfNeededAsync();

        await Assertions.Expect(visit.Row("Key 0998")).ToBeInViewportAsync(new() { Ratio = 1 });
        await Assertions.Expect(visit.Row("Key 0998").Locator("..")).ToHaveAttributeAsync("aria-posinset", "999");
        await Assertions.Expect(visit.Row("Key 0998").Locator("..")).ToHaveAttributeAsync("aria-setsize", "1000");
        await Assertions.Expect(visit.Row("Key 0500")).ToHaveCountAsync(0);
        Assert.InRange(await rows.CountAsync(), 9, Bound);
        await visit.CheckAccessibilityAsync();
        await visit.ShootAsync("long-list");
    }

    [BrowserFact]
    public async Task Filter_OfAKeyOutOfSight_FindsItAndSaysHowManyThereAre()
    {
        await using var visit = await keys.Site.OpenSignedInAsync();
        await visit.GoAsync(keys.Workspace);

        await visit.Page.GetByPlaceholder("Filter by name").FillAsync("key 050");

        await Assertions.Expect(visit.Page.Locator("[data-credential]")).ToHaveCountAsync(10);
        await Assertions.Expect(visit.Row("Key 0500")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByText("10 of 1,000 credentials")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Focus_InARowThatIsScrolledAway_StaysAndGoesOnAtTheNextRow()
    {
        await using var visit = await keys.Site.OpenSignedInAsync();
        await visit.GoAsync(keys.Workspace);
        // With a device, the line that says how far it has come is a button too.
        await Assertions.Expect(visit.Row("Key 0003")).ToContainTextAsync("device");
        var last = visit.Row("Key 0003").GetByRole(AriaRole.Button).Last;
        await last.FocusAsync();

        await visit.Page.EvaluateAsync("() => scrollTo(0, document.documentElement.scrollHeight / 2)");
        await Assertions.Expect(visit.Row("Key 0100")).ToHaveCountAsync(0);
        await Assertions.Expect(last).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Tab");

        await Assertions.Expect(visit.Button("Edit Key 0004")).ToBeFocusedAsync();
        await Assertions.Expect(visit.Button("Edit Key 0004")).ToBeInViewportAsync();
        // More rows than were drawn around the first: Tab brings the following ones into the page.
        var far = visit.Button("Edit Key 0040");
        for (var press = 0; press < 4 * Bound && await far.CountAsync() == 0; press++)
            await visit.Page.Keyboard.PressAsync("Tab");
        await far.FocusAsync();

        await visit.Page.EvaluateAsync("() => scrollTo(0, 0)");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Assertions.Expect(far).ToBeFocusedAsync();
    }

    /// <summary>An organization with them, for tests that only look.</summary>
    public sealed class ThousandKeys : IAsyncLifetime
    {
        private Workspace? _workspace;

        public PortalSite Site { get; } = new();

        internal Workspace Workspace => _workspace ?? throw new InvalidOperationException("The platform is not running.");

        public async Task InitializeAsync()
        {
            await Site.InitializeAsync();
            if (Chromium.Missing is not null)
                return;
            _workspace = await Site.CreateWorkspaceAsync();
            await Site.AddKeysAsync(_workspace, [.. Enumerable.Range(0, 1000).Select(number => string.Create(CultureInfo.InvariantCulture, $"Key {number:0000}"))]);
        }

        public Task DisposeAsync() => Site.DisposeAsync();
    }
}

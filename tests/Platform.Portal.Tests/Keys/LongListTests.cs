using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Portal.Tests.Keys;

/// <summary>A thousand credentials in one section: all of them are in the page, as in a short list.</summary>
public sealed class LongListTests(LongListTests.ThousandKeys keys) : IClassFixture<LongListTests.ThousandKeys>
{
    [BrowserFact]
    public async Task List_JustOpenedAndScrolledToItsEnd_ShowsTheLastAndThenHoldsAll()
    {
        await using var visit = await keys.Site.OpenSignedInAsync();
        await visit.GoAsync(keys.Workspace);
        await Assertions.Expect(visit.Section("OpenAI").GetByText("1,000 credentials")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Row("Key 0003")).ToBeVisibleAsync();

        // Rows that are not made yet are made where they come into sight.
        await visit.Page.EvaluateAsync("() => document.querySelector('[role=list]').scrollIntoView({ block: 'end' })");

        await Assertions.Expect(visit.Row("Key 0999")).ToBeInViewportAsync();
        await Assertions.Expect(visit.Page.Locator("[role=list] [role=listitem] [data-credential]")).ToHaveCountAsync(1000);
        await Assertions.Expect(visit.Page.Locator("[data-room]")).ToHaveCountAsync(0);
        await visit.ShootAsync("long-list");
    }

    [BrowserFact]
    public async Task BrowsersOwnSearch_OfAKeyFarAway_GoesThere()
    {
        await using var visit = await OpenWholeAsync();

        Assert.True(await visit.Page.EvaluateAsync<bool>("() => window.find('Key 0777')"));

        await Assertions.Expect(visit.Row("Key 0777")).ToBeInViewportAsync();
    }

    [BrowserFact]
    public async Task Filter_OfKeysOutOfSight_ShowsThemAndSaysHowManyThereAre()
    {
        await using var visit = await keys.Site.OpenSignedInAsync();
        await visit.GoAsync(keys.Workspace);
        var filter = visit.Page.GetByPlaceholder("Filter by name");
        var shown = visit.Page.Locator("[data-credential]:visible");

        await filter.FillAsync("key 050");

        await Assertions.Expect(shown).ToHaveCountAsync(10);
        await Assertions.Expect(visit.Row("Key 0500")).ToBeInViewportAsync();
        await Assertions.Expect(visit.Page.GetByText("10 of 1,000 credentials")).ToBeVisibleAsync();
        await visit.CheckAccessibilityAsync();

        // One here and one there: those between them leave no room.
        await filter.FillAsync("50");
        await Assertions.Expect(visit.Page.GetByText("20 of 1,000 credentials")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Row("Key 0250")).ToBeInViewportAsync();
        Assert.InRange(await visit.Page.EvaluateAsync<int>("() => document.querySelector('[role=list]').offsetHeight / 20"), 50, 200);
        await filter.FillAsync("nothing like it");
        await Assertions.Expect(shown).ToHaveCountAsync(0);
        await filter.FillAsync("");
        await Assertions.Expect(shown).ToHaveCountAsync(1000);
    }

    [BrowserFact]
    public async Task Print_OfAFilteredList_PrintsEveryRowThatItShows()
    {
        await using var visit = await keys.Site.OpenSignedInAsync();
        await visit.GoAsync(keys.Workspace);
        await visit.Page.GetByPlaceholder("Filter by name").FillAsync("key 07");
        await Assertions.Expect(visit.Page.GetByText("100 of 1,000 credentials")).ToBeVisibleAsync();

        var paper = Encoding.Latin1.GetString(await visit.Page.PdfAsync(new() { Tagged = true }));

        // What is on the sheets is tagged as what it is in the page.
        Assert.Equal(100, Regex.Count(paper, @"/LI\b"));
    }

    [BrowserFact]
    public async Task Focus_InARowThatIsScrolledAway_StaysAndGoesOnAtTheNextRow()
    {
        await using var visit = await OpenWholeAsync();
        // With a device, the line that says how far it has come is a button too.
        await Assertions.Expect(visit.Row("Key 0003")).ToContainTextAsync("device");
        var last = visit.Row("Key 0003").GetByRole(AriaRole.Button).Last;
        await last.FocusAsync();

        await visit.Page.EvaluateAsync("() => scrollTo(0, document.documentElement.scrollHeight / 2)");
        await Assertions.Expect(visit.Row("Key 0003")).Not.ToBeInViewportAsync();
        await Assertions.Expect(last).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Tab");

        await Assertions.Expect(visit.Button("Edit Key 0004")).ToBeFocusedAsync();
        await Assertions.Expect(visit.Button("Edit Key 0004")).ToBeInViewportAsync();
        // Rows that were never in sight are on the keyboard's way too.
        await visit.Row("Key 0499").GetByRole(AriaRole.Button).Last.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Tab");
        var far = visit.Button("Edit Key 0500");
        await Assertions.Expect(far).ToBeFocusedAsync();
        await Assertions.Expect(far).ToBeInViewportAsync();

        await visit.Page.EvaluateAsync("() => scrollTo(0, 0)");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Assertions.Expect(far).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task DeliveryLine_OpenInARowThatIsScrolledOrFilteredAway_IsStillOpenAfterwards()
    {
        var email = await keys.Site.AddMemberAsync(keys.Workspace, Org.V1.Role.Member, "Charles Babbage");
        await using var device = await TestDevice.EnrollAsync(keys.Site, email, "mill");
        await using var visit = await OpenWholeAsync();
        var line = visit.Row("Key 0003").GetByRole(AriaRole.Button, new() { NameRegex = new(@"^On \d+ of \d+ device") });
        await line.ClickAsync();
        var details = visit.Row("Key 0003").GetByRole(AriaRole.Group, new() { Name = "Where Key 0003 has arrived" });
        await Assertions.Expect(details).ToContainTextAsync("mill (Charles Babbage)");

        await visit.Page.EvaluateAsync("() => scrollTo(0, document.documentElement.scrollHeight)");
        await Assertions.Expect(details).Not.ToBeInViewportAsync();
        await visit.Page.EvaluateAsync("() => scrollTo(0, 0)");
        await Assertions.Expect(details).ToBeInViewportAsync();
        var filter = visit.Page.GetByPlaceholder("Filter by name");
        await filter.FillAsync("key 0500");
        await Assertions.Expect(details).ToBeHiddenAsync();
        await filter.FillAsync("");

        await Assertions.Expect(details).ToContainTextAsync("mill (Charles Babbage)");
        await Assertions.Expect(line).ToHaveAttributeAsync("aria-expanded", "true");
    }

    private async Task<Visit> OpenWholeAsync()
    {
        var visit = await keys.Site.OpenSignedInAsync();
        await visit.GoAsync(keys.Workspace);
        await Assertions.Expect(visit.Page.Locator("[data-credential]")).ToHaveCountAsync(1000);
        return visit;
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

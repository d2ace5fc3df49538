using System.Text.RegularExpressions;

namespace Platform.Portal.Tests.Pages;

/// <summary>Every page: light and dark, from a phone to a wall, by keyboard alone, and small to load.</summary>
public sealed partial class AppearanceTests(PortalSite site) : IClassFixture<PortalSite>
{
    private const int ScriptBudget = 200 * 1024;

    private static readonly int[] Widths = [360, 768, 1280, 2560, 3840];

    public static TheoryData<string> Paths => ["models/api-keys", "members", "devices", "audit", "settings", "account"];

    [BrowserTheory]
    [MemberData(nameof(Paths))]
    public async Task Page_InEachSchemeWideAndNarrow_IsFreeOfAccessibilityFaults(string path)
    {
        var workspace = await site.FurnishedWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await OpenAsync(visit, workspace, path);
        // As when the evening comes: the page that is open follows.
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await visit.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await Assertions.Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("data-mantine-color-scheme", $"{scheme}".ToLowerInvariant());
            foreach (var width in (int[])[1280, 360])
            {
                await visit.Page.SetViewportSizeAsync(width, 900);
                await visit.CheckAccessibilityAsync();
                await visit.ShootAsync($"{path.Replace('/', '-')}-{scheme}-{width}", whole: true);
            }
        }
    }

    [BrowserTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Page_OutsideTheSession_IsFreeOfAccessibilityFaults(ColorScheme scheme)
    {
        await using var visit = await site.OpenAsync();
        await visit.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        foreach (var path in (string[])["sign-in", "setup", "reset", "reset#token", "invitation#token"])
        {
            await visit.Page.GotoAsync("about:blank");
            await visit.Page.GotoAsync($"{site.Url}/{path}");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).Not.ToHaveTextAsync("Loading…");
            await visit.CheckAccessibilityAsync();
            await visit.ShootAsync($"{path.Replace('#', '-')}-{scheme}");
        }
    }

    [BrowserTheory]
    [MemberData(nameof(Paths))]
    public async Task Page_OfAnyWidth_ScrollsDownOnly(string path)
    {
        var workspace = await site.FurnishedWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await OpenAsync(visit, workspace, path);
        foreach (var width in Widths)
        {
            await visit.Page.SetViewportSizeAsync(width, 900);
            await ScrollsDownOnlyAsync(visit, path);
        }
    }

    [BrowserFact]
    public async Task Draft_OnAnyWidth_KeepsSaveInSight()
    {
        var workspace = await site.FurnishedWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);
        await visit.AddOpenAiAsync("Another");
        foreach (var width in Widths)
        {
            await visit.Page.SetViewportSizeAsync(width, 900);
            await Assertions.Expect(visit.Save).ToBeInViewportAsync();
            await Assertions.Expect(visit.DraftBar).ToBeInViewportAsync();
            await ScrollsDownOnlyAsync(visit, "the draft");
        }
    }

    [BrowserFact]
    public async Task Narrow_Menu_OpensTheNavigationAndClosesAfterIt()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.Page.SetViewportSizeAsync(360, 740);
        await visit.GoAsync(workspace);
        var members = visit.Page.GetByRole(AriaRole.Link, new() { Name = "Members" });
        await Assertions.Expect(members).ToBeHiddenAsync();

        await visit.Button("Menu").ClickAsync();
        await visit.CheckAccessibilityAsync();
        await members.ClickAsync();

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Members", Level = 1 })).ToBeVisibleAsync();
        await Assertions.Expect(members).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Keyboard_Alone_AddsAndSavesAKey()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);
        await Assertions.Expect(visit.Section("OpenAI")).ToBeVisibleAsync();
        var keyboard = visit.Page.Keyboard;

        await keyboard.PressAsync("Tab");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Skip to content" })).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        await TabToAsync(visit, visit.Section("OpenAI").GetByRole(AriaRole.Button));
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Dialog.GetByLabel("Name").First).ToBeFocusedAsync();
        await keyboard.TypeAsync("Production");
        await keyboard.PressAsync("Tab");
        await keyboard.TypeAsync("sk-proj-abcdefghijklmnopqrstuvwx");
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Dialog).ToHaveCountAsync(0);
        // A form gives the focus back to what opened it, and what is undone to the next best.
        await Assertions.Expect(visit.Section("OpenAI").GetByRole(AriaRole.Button, new() { Name = "+ Add API Key" })).ToBeFocusedAsync();
        await TabToAsync(visit, visit.DraftBar.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }));
        await keyboard.PressAsync("Enter");

        await Assertions.Expect(visit.Page.GetByText("Saved 1 change.")).ToBeVisibleAsync();
        // The button that was pressed is gone with the save reminder: the keyboard goes on at the heading, and at what stands in a row's place.
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeFocusedAsync();
        await TabToAsync(visit, visit.Button("Delete Production"));
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Row("Production").GetByRole(AriaRole.Button, new() { Name = "Undo the change of Production" })).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Button("Edit Production")).ToBeFocusedAsync();
        await visit.AddOpenAiAsync("Another");
        await TabToAsync(visit, visit.Button("Undo the change of Another").First);
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Section("OpenAI").GetByRole(AriaRole.Button, new() { Name = "+ Add API Key" })).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task Dialog_Escaped_AsksBeforeItLosesWhatWasEntered()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);
        await visit.Section("OpenAI").GetByRole(AriaRole.Button).ClickAsync();
        await visit.FillAsync(("Name", "Production"));

        await visit.Page.Keyboard.PressAsync("Escape");
        await visit.Button("Go on editing").ClickAsync();
        await Assertions.Expect(visit.Dialog.GetByLabel("Name").First).ToHaveValueAsync("Production");
        await visit.Page.Keyboard.PressAsync("Escape");
        await visit.Button("Close and lose it").ClickAsync();

        await Assertions.Expect(visit.Dialog).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task Appearance_Chosen_StaysChosen()
    {
        await using var visit = await site.OpenSignedInAsync();
        await visit.Page.GotoAsync(site.Url);

        await visit.Page.GetByLabel("Appearance").SelectOptionAsync("dark");
        await visit.Page.ReloadAsync();

        await Assertions.Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("data-mantine-color-scheme", "dark");
    }

    [BrowserFact]
    public async Task FirstLoad_ApiKeysPage_StaysUnderItsScriptBudget()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync(PortalSite.Fresh);
        var scripts = new List<IResponse>();
        visit.Page.Response += (_, response) =>
        {
            if (response.Request.ResourceType == "script")
                scripts.Add(response);
        };

        await visit.GoAsync(workspace);
        await Assertions.Expect(visit.Section("Azure OpenAI")).ToBeVisibleAsync();

        var total = 0;
        foreach (var script in scripts)
        {
            var headers = await script.AllHeadersAsync();
            // Files too small to be worth it go as they are.
            Assert.True(headers.GetValueOrDefault("content-encoding") is "br" || int.Parse(headers["content-length"], System.Globalization.CultureInfo.InvariantCulture) < 512, script.Url);
            Assert.Contains("immutable", headers["cache-control"], StringComparison.Ordinal);
            Assert.Matches(Hashed(), script.Url);
            total += int.Parse(headers["content-length"], System.Globalization.CultureInfo.InvariantCulture);
        }

        Assert.True(scripts.Count > 1);
        Assert.True(total < ScriptBudget, $"{total} bytes of script, brotli");
    }

    private static async Task OpenAsync(Visit visit, Workspace workspace, string path)
    {
        await visit.GoAsync(workspace, path);
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByText("Loading…")).ToHaveCountAsync(0);
    }

    private static async Task ScrollsDownOnlyAsync(Visit visit, string what) => Assert.True(
        await visit.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"),
        $"{what} is wider than {visit.Page.ViewportSize?.Width}");

    private static async Task TabToAsync(Visit visit, ILocator target)
    {
        for (var press = 0; press < 60; press++)
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
                return;
        }

        Assert.Fail("The keyboard does not get there.");
    }

    [GeneratedRegex(@"/assets/[A-Za-z0-9_-]+-[A-Za-z0-9_-]{8}\.js$")]
    private static partial Regex Hashed();
}

using Platform.Credentials.V1;

namespace Platform.Portal.Tests.Keys;

/// <summary>See it arrive: from acknowledgements, live, over one stream per browser.</summary>
public sealed class ArrivalTests(PortalSite site) : IClassFixture<PortalSite>
{
    private const string Watch = "/platform.credentials.v1.CredentialService/WatchOrganizations";

    [BrowserFact]
    public async Task Save_OneDeviceThereAndOneAway_SaysWhereItIsWhoIsMissingAndWhoRejectsItAndWhy()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var email = await site.AddMemberAsync(workspace, Org.V1.Role.Member, "Charles Babbage");
        await using var here = await TestDevice.EnrollAsync(site, email, "mill");
        await using var away = await TestDevice.EnrollAsync(site, email, "store");
        here.Start();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);
        await visit.AddOpenAiAsync("Production");
        await visit.SaveAsync();

        // The owner's machines of other tests are on the feed too: what counts is that these two are told apart.
        var line = visit.Row("Production").GetByRole(AriaRole.Button, new() { NameRegex = new(@"^On \d+ of \d+ devices$") });
        await line.ClickAsync();
        var details = visit.Row("Production").GetByRole(AriaRole.Group, new() { Name = "Where Production has arrived" });
        await Assertions.Expect(details).ToContainTextAsync("store (Charles Babbage): missing since today");
        await Assertions.Expect(details).ToContainTextAsync("never heard from");
        await Assertions.Expect(details).Not.ToContainTextAsync("mill");
        await visit.CheckAccessibilityAsync();
        await visit.ShootAsync("arrival");
        away.Start();
        await Assertions.Expect(details).Not.ToContainTextAsync("store");

        await here.OpenAsync("Production", "api_key");
        here.Reject("Production", RejectionReason.Unauthorized);
        await Assertions.Expect(visit.Row("Production").GetByRole(AriaRole.Button, new() { NameRegex = new(", rejected by 1$") })).ToBeVisibleAsync();
        await Assertions.Expect(details).ToContainTextAsync("mill (Charles Babbage): the provider says the key is wrong, today");
    }

    [BrowserFact]
    public async Task Change_MadeInAnotherBrowser_AppearsByItself()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var watching = await site.OpenSignedInAsync();
        await watching.GoAsync(workspace);
        await Assertions.Expect(watching.Section("OpenAI")).ToContainTextAsync("No API keys configured");
        await using var changing = await site.OpenSignedInAsync();
        await changing.GoAsync(workspace);

        await changing.AddOpenAiAsync("Production");
        await changing.SaveAsync();

        await Assertions.Expect(watching.Row("Production")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Pages_EightOfOneBrowser_ShareOneStreamAndAllHear()
    {
        var (one, two) = (await site.CreateWorkspaceAsync("One"), await site.CreateWorkspaceAsync("Two"));
        await using var visit = await site.OpenSignedInAsync(PortalSite.Fresh);
        var open = new HashSet<IRequest>();
        visit.Context.Request += (_, request) => Note(request, true);
        visit.Context.RequestFinished += (_, request) => Note(request, false);
        visit.Context.RequestFailed += (_, request) => Note(request, false);
        await visit.GoAsync(one);
        var pages = new List<IPage> { visit.Page };
        for (var index = 1; index < 8; index++)
        {
            // More pages than a browser has connections to one server: with a stream each, the seventh would hang.
            var page = await visit.Context.NewPageAsync();
            await page.GotoAsync($"{site.Url}/organizations/{(index % 2 == 0 ? one : two).OrganizationId}/models/api-keys");
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "OpenAI", Exact = true })).ToBeVisibleAsync();
            pages.Add(page);
        }

        await visit.Page.BringToFrontAsync();
        await visit.AddOpenAiAsync("Production");
        await visit.SaveAsync();

        foreach (var page in pages.Where((_, index) => index % 2 == 0))
            await Assertions.Expect(page.Locator("[data-credential]").Filter(new() { HasText = "Production" })).ToBeVisibleAsync();
        lock (open)
            Assert.Single(open);

        void Note(IRequest request, bool begins)
        {
            if (!request.Url.EndsWith(Watch, StringComparison.Ordinal))
                return;
            lock (open)
                _ = begins ? open.Add(request) : open.Remove(request);
        }
    }

    [BrowserFact]
    public async Task Connection_LostAndBack_IsShownAndHeals()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        var refused = true;
        await visit.Page.RouteAsync("**" + Watch, route => refused ? route.AbortAsync() : route.ContinueAsync());
        await visit.GoAsync(workspace);

        await Assertions.Expect(visit.Page.GetByText("Connection lost.")).ToBeVisibleAsync();
        refused = false;

        await Assertions.Expect(visit.Page.GetByText("Connection lost.")).ToHaveCountAsync(0);
    }
}

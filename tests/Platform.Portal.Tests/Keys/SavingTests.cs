using System.Text;

namespace Platform.Portal.Tests.Keys;

/// <summary>Save: sealed in the browser, atomic, warned about, never silently overwriting, never losing a draft.</summary>
public sealed class SavingTests(PortalSite site) : IClassFixture<PortalSite>
{
    private const string ApplyChanges = "**/platform.credentials.v1.CredentialService/ApplyChanges";

    [BrowserFact]
    public async Task Save_Secret_LeavesTheBrowserSealedOnly()
    {
        const string secret = "sk-proj-thisNeverLeavesInTheClear";
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);
        var sent = new List<byte[]>();
        visit.Page.Request += (_, request) => sent.Add(request.PostDataBuffer ?? []);

        await visit.AddAsync("OpenAI", "+ Add API Key", ("Name", "Production"), ("API Key", secret));
        await visit.SaveAsync();

        Assert.Contains(sent, body => body.AsSpan().IndexOf("Production"u8) >= 0);
        Assert.DoesNotContain(sent, body => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0);
        var stored = await visit.Page.EvaluateAsync<string>("() => JSON.stringify({ ...localStorage, ...sessionStorage }) + location.href + document.cookie");
        Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Save_NoAnswer_KeepsTheDraftAndTheSecondPressSavesOnce()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);
        await visit.AddOpenAiAsync("Production");
        // The request arrives and is carried out; its answer is lost on the way back.
        var lost = 0;
        await visit.Page.RouteAsync(ApplyChanges, async route =>
        {
            if (lost++ == 0)
            {
                await route.FetchAsync();
                await route.AbortAsync();
            }
            else
            {
                await route.ContinueAsync();
            }
        });

        await visit.Save.ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("Press Save again: nothing is saved twice.")).ToBeVisibleAsync();
        await Assertions.Expect(visit.DraftBar).ToContainTextAsync("1 added");
        await visit.SaveAsync();

        await visit.Page.ReloadAsync();
        await Assertions.Expect(visit.Row("Production")).ToHaveCountAsync(1);
    }

    [BrowserFact]
    public async Task Leave_WithUnsavedChanges_WarnsInTheApp()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);
        await visit.AddOpenAiAsync("Production");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Devices" }).ClickAsync();
        await Assertions.Expect(visit.Dialog).ToContainTextAsync("Leave with unsaved changes?");
        await visit.CheckAccessibilityAsync();
        await visit.Button("Stay here").ClickAsync();
        await Assertions.Expect(visit.Row("Production")).ToBeVisibleAsync();
        await visit.Page.GetByLabel("Organization", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = PortalSite.FirstOrganization });
        await visit.Button("Leave and lose them").ClickAsync();

        await Assertions.Expect(visit.Page.GetByLabel("Organization", new() { Exact = true }).Locator("option:checked")).ToHaveTextAsync(PortalSite.FirstOrganization);
    }

    [BrowserFact]
    public async Task Close_WithUnsavedChanges_WarnsByTheBrowser()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);
        await visit.AddOpenAiAsync("Production");
        var asked = new TaskCompletionSource<string>();
        visit.Page.Dialog += async (_, dialog) =>
        {
            asked.TrySetResult(dialog.Type);
            await dialog.DismissAsync();
        };

        await visit.Page.CloseAsync(new() { RunBeforeUnload = true });

        Assert.Equal("beforeunload", await asked.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        await Assertions.Expect(visit.Row("Production")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Save_SomebodyElseSavedMeanwhile_ShowsBothAndLetsThePersonChoose()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await site.AddKeysAsync(workspace, "Production", "Testing");
        await using var mine = await site.OpenSignedInAsync();
        await mine.GoAsync(workspace);
        await using var theirs = await site.OpenSignedInAsync();
        await theirs.GoAsync(workspace);
        foreach (var name in (string[])["Production", "Testing"])
        {
            await mine.Button($"Edit {name}").ClickAsync();
            await mine.FillAsync(("Organization ID", "org-mine"));
            await mine.Button("Update").ClickAsync();
        }

        await theirs.Button("Edit Production").ClickAsync();
        await theirs.FillAsync(("Organization ID", "org-theirs"));
        await theirs.Button("Update").ClickAsync();
        await theirs.Button("Delete Testing").ClickAsync();
        await theirs.SaveAsync(changes: 2);

        // The page hears of it while the draft is open, without being asked.
        await mine.Button("Compare and choose").ClickAsync();
        var production = mine.Dialog.GetByRole(AriaRole.Region, new() { Name = "Production" });
        await Assertions.Expect(production).ToContainTextAsync("org-theirs");
        await Assertions.Expect(production).ToContainTextAsync("org-mine");
        await Assertions.Expect(mine.Dialog.GetByRole(AriaRole.Region, new() { Name = "Testing" })).ToContainTextAsync("Deleted by somebody else");
        await mine.CheckAccessibilityAsync();
        await mine.ShootAsync("conflict");
        await mine.Dialog.GetByRole(AriaRole.Region, new() { Name = "Testing" }).GetByRole(AriaRole.Button, new() { Name = "Keep what is saved" }).ClickAsync();
        await production.GetByRole(AriaRole.Button, new() { Name = "Use my change" }).ClickAsync();
        await mine.SaveAsync();

        await Assertions.Expect(mine.Row("Production")).ToContainTextAsync("org-mine");
        await Assertions.Expect(theirs.Row("Production")).ToContainTextAsync("org-mine");
    }

    [BrowserFact]
    public async Task Session_EndsWhileADraftIsOpen_SignsInAboveThePageAndKeepsTheDraft()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenAsAsync(PortalSite.Email);
        await visit.GoAsync(workspace);
        await visit.AddOpenAiAsync("Production");
        await visit.Context.ClearCookiesAsync();

        await visit.Save.ClickAsync();
        await Assertions.Expect(visit.Dialog.GetByText("Your session has ended.")).ToBeVisibleAsync();
        await visit.CheckAccessibilityAsync();
        await visit.Dialog.GetByRole(AriaRole.Textbox, new() { Name = "Password" }).FillAsync(PortalSite.Password);
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(visit.Dialog).ToHaveCountAsync(0);

        await visit.SaveAsync();
    }
}

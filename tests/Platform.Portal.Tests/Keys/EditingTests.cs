using System.Text;

namespace Platform.Portal.Tests.Keys;

/// <summary>Edit, delete, undo, discard; and the stored secret, which is never asked for again without a reason.</summary>
public sealed class EditingTests(PortalSite site) : IClassFixture<PortalSite>
{
    [BrowserFact]
    public async Task Edit_NameAndOrganization_KeepsTheSecretAndNeverShowsIt()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var device = await TestDevice.EnrollAsync(site, PortalSite.Email, "laptop");
        device.Start();
        await site.AddKeysAsync(workspace, "Production");
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);

        await visit.Button("Edit Production").ClickAsync();
        await Assertions.Expect(visit.Dialog.GetByText("••••uvwx")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Dialog.Locator("input[type=password]")).ToHaveCountAsync(0);
        await visit.ShootAsync("edit");
        await visit.FillAsync(("Name", "Personal Pro"), ("Organization ID", "org-Ab12"));
        await visit.Button("Update").ClickAsync();
        await visit.SaveAsync();

        await Assertions.Expect(visit.Row("Personal Pro")).ToContainTextAsync("Organization ID: org-Ab12");
        Assert.Equal("sk-proj-abcdefghijklmnopqrstuvwx", Encoding.UTF8.GetString(await device.OpenAsync("Personal Pro", "api_key")));
    }

    [BrowserFact]
    public async Task Edit_DestinationChanges_AsksForTheSecretAgainAndSaysWhy()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var device = await TestDevice.EnrollAsync(site, PortalSite.Email, "laptop");
        device.Start();
        await site.AddKeysAsync(workspace, "Production");
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);
        await visit.Button("Edit Production").ClickAsync();

        await visit.FillAsync(("Custom API URL", "https://proxy.example"));

        await Assertions.Expect(visit.Dialog.GetByText("The address changes from https://api.openai.com to https://proxy.example")).ToBeVisibleAsync();
        await visit.Button("Update").ClickAsync();
        await Assertions.Expect(visit.Dialog.GetByText("Enter API Key again: the address it is for has changed.")).ToBeVisibleAsync();
        await visit.FillAsync(("API Key", "sk-proj-forTheProxyOnly0123456789"));
        await visit.Button("Update").ClickAsync();
        await visit.SaveAsync();
        await Assertions.Expect(visit.Row("Production")).ToContainTextAsync("proxy.example");
    }

    [BrowserFact]
    public async Task Delete_UndoneThenDoneAgain_IsSavedOnce()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await site.AddKeysAsync(workspace, "Production", "Testing");
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);

        await visit.Button("Delete Production").ClickAsync();
        await Assertions.Expect(visit.Row("Production")).ToContainTextAsync("Will be deleted");
        await visit.Button("Undo the change of Production").First.ClickAsync();
        await Assertions.Expect(visit.DraftBar).ToHaveCountAsync(0);
        await visit.Button("Delete Production").ClickAsync();
        await visit.SaveAsync();

        await Assertions.Expect(visit.Row("Production")).ToHaveCountAsync(0);
        await visit.Page.ReloadAsync();
        await Assertions.Expect(visit.Row("Testing")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Row("Production")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task Draft_AddedChangedDeleted_SaysWhatIsUnsavedAndDiscardsAll()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await site.AddKeysAsync(workspace, "Production", "Testing");
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);
        await Assertions.Expect(visit.Save).ToBeDisabledAsync();

        await visit.AddOpenAiAsync("New");
        await visit.Button("Edit Production").ClickAsync();
        await visit.FillAsync(("Name", "Renamed"));
        await visit.Button("Update").ClickAsync();
        await visit.Button("Delete Testing").ClickAsync();

        await Assertions.Expect(visit.DraftBar).ToContainTextAsync("You have unsaved changes: 1 added, 1 changed, and 1 deleted.");
        await visit.Button("Show them").ClickAsync();
        await Assertions.Expect(visit.DraftBar.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(3);
        await visit.CheckAccessibilityAsync();
        await visit.ShootAsync("draft");
        await visit.DraftBar.GetByRole(AriaRole.Button, new() { Name = "Undo the change of Renamed" }).ClickAsync();
        await Assertions.Expect(visit.DraftBar).ToContainTextAsync("1 added and 1 deleted");
        await visit.DraftBar.GetByRole(AriaRole.Button, new() { Name = "Discard", Exact = true }).ClickAsync();
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Discard all" }).ClickAsync();
        await Assertions.Expect(visit.DraftBar).ToHaveCountAsync(0);
        await Assertions.Expect(visit.Page.Locator("[data-credential]")).ToHaveCountAsync(2);
    }

    [BrowserFact]
    public async Task Name_UsedInItsSection_IsRefusedBeforeSaving()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);
        await visit.AddOpenAiAsync("Production");
        await visit.Section("OpenAI").GetByRole(AriaRole.Button, new() { Name = "+ Add API Key" }).ClickAsync();

        await visit.FillAsync(("Name", "pRODUCTION"), ("API Key", "sk-proj-abcdefghijklmnopqrstuvwx"));
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();

        await Assertions.Expect(visit.Dialog.GetByText("Another credential of this section has this name.")).ToBeVisibleAsync();
    }
}

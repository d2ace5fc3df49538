using Platform.Org.V1;

namespace Platform.Portal.Tests.People;

/// <summary>Settings of an organization: a draft until Save, for owners; leaving, for all; deleting by its name.</summary>
public sealed class OrganizationSettingsTests(PortalSite site) : IClassFixture<PortalSite>
{
    [BrowserFact]
    public async Task Settings_ChangedByTheOwner_AreADraftUntilSaveAndThenHold()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace, "members");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Settings" }).ClickAsync();
        await Assertions.Expect(Field(visit, "Name")).ToHaveValueAsync(workspace.Name);
        await Assertions.Expect(visit.Save).ToBeDisabledAsync();

        var name = $"Analytical Engines {Guid.NewGuid():N}";
        await Field(visit, "Name").FillAsync(name);
        await Field(visit, "Seats").FillAsync("1");
        await Field(visit, "Days without contact").FillAsync("100");
        await Switch(visit, "New devices wait for approval").CheckAsync();
        await Switch(visit, "Machines without a browser may sign in with a code").CheckAsync();
        await Assertions.Expect(visit.Page.GetByText("Enter 1 to 90 days.")).ToBeVisibleAsync();
        await visit.Save.ClickAsync();
        await Assertions.Expect(Field(visit, "Days without contact")).ToBeFocusedAsync();
        await Field(visit, "Days without contact").FillAsync("14");
        await Assertions.Expect(visit.DraftBar).ToContainTextAsync(
            "You have unsaved changes: Name, Seats, Days without contact, New devices wait for approval, and Machines without a browser may sign in with a code.");
        await visit.CheckAccessibilityAsync();
        await visit.ShootAsync("settings-draft");
        await visit.Save.ClickAsync();

        await Assertions.Expect(visit.Page.GetByText("The settings are saved.")).ToBeVisibleAsync();
        await Assertions.Expect(visit.DraftBar).ToHaveCountAsync(0);
        await Assertions.Expect(visit.Page.GetByLabel("Organization", new() { Exact = true }).Locator("option:checked")).ToHaveTextAsync(name);
        await visit.Page.ReloadAsync();
        await Assertions.Expect(Field(visit, "Seats")).ToHaveValueAsync("1");
        await Assertions.Expect(Field(visit, "Days without contact")).ToHaveValueAsync("14");
        await Assertions.Expect(Switch(visit, "New devices wait for approval")).ToBeCheckedAsync();
        await Assertions.Expect(Switch(visit, "Machines without a browser may sign in with a code")).ToBeCheckedAsync();
        // The seat is taken by the owner: nobody else is let in.
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Members" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("1 of 1 seat used")).ToBeVisibleAsync();
        await visit.Button("Invite members").ClickAsync();
        await visit.FillAsync(("E-mail addresses", "grace@example.com"));
        await visit.Button("Send invitations").ClickAsync();
        await Assertions.Expect(visit.Dialog.GetByRole(AriaRole.Listitem)).ToContainTextAsync("Line 1, grace@example.com");
    }

    [BrowserFact]
    public async Task Settings_Unsaved_AreWarnedAboutAndDiscarded()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace, "settings");
        await Field(visit, "Name").FillAsync("Something else");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Devices" }).ClickAsync();
        await visit.Button("Stay here").ClickAsync();
        await visit.DraftBar.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Discard all" }).ClickAsync();

        await Assertions.Expect(Field(visit, "Name")).ToHaveValueAsync(workspace.Name);
        await Assertions.Expect(visit.DraftBar).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task Settings_SavedElsewhereMeanwhile_AreShownBeforeTheyAreOverwritten()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace, "settings");
        await Field(visit, "Days without contact").FillAsync("14");
        await site.ChangeAsync(workspace, new UpdateOrganizationRequest { DeviceLeaseDays = 30 });

        await visit.Save.ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("Somebody else has changed this meanwhile. Saved now: 30.")).ToBeVisibleAsync();
        await visit.CheckAccessibilityAsync();
        await visit.Save.ClickAsync();

        await Assertions.Expect(visit.Page.GetByText("The settings are saved.")).ToBeVisibleAsync();
        await visit.Page.ReloadAsync();
        await Assertions.Expect(Field(visit, "Days without contact")).ToHaveValueAsync("14");
    }

    [BrowserFact]
    public async Task Settings_OfAnAdmin_AreToLookAtAndToLeave()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var email = await site.AddMemberAsync(workspace, Role.Admin, "Charles Babbage");
        await using var visit = await site.OpenAsAsync(email);
        await visit.GoAsync(workspace, "settings");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Definition).First).ToHaveTextAsync(workspace.Name);
        await Assertions.Expect(visit.Page.Locator("main").GetByRole(AriaRole.Textbox)).ToHaveCountAsync(0);
        await Assertions.Expect(visit.Save).ToHaveCountAsync(0);
        await visit.CheckAccessibilityAsync();
        await visit.ShootAsync("settings-admin");

        await visit.Button("Leave the organization").ClickAsync();
        await visit.CheckAccessibilityAsync();
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Leave", Exact = true }).ClickAsync();

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync($"You are not in {workspace.Name} any more");
        await visit.CheckAccessibilityAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Go to the start page" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("No organization");
        await visit.CheckAccessibilityAsync();
    }

    [BrowserFact]
    public async Task Leave_AsTheOnlyOwner_IsRefusedWithWhatToDo()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace, "settings");

        await visit.Button("Leave the organization").ClickAsync();
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Leave", Exact = true }).ClickAsync();

        await Assertions.Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("Add another owner first.");
    }

    [BrowserFact]
    public async Task Delete_ByTheTypedNameAndAFreshProof_EndsItForEverybody()
    {
        var workspace = await site.CreateWorkspaceAsync($"Doomed {Guid.NewGuid():N}");
        await site.AddKeysAsync(workspace, "Production");
        var email = await site.AddMemberAsync(workspace, Role.Owner, "Charles Babbage");
        await using var device = await TestDevice.EnrollAsync(site, email, "mill");
        device.Start();
        await device.OpenAsync("Production", "api_key");
        await using var other = await site.OpenSignedInAsync();
        await other.GoAsync(workspace);
        await Assertions.Expect(other.Row("Production")).ToBeVisibleAsync();
        await using var visit = await site.OpenAsAsync(email);
        await visit.GoAsync(workspace, "settings");
        await site.AgeProofsAsync(email);

        await visit.Button("Delete the organization").ClickAsync();
        await visit.FillAsync(("Type", "doomed"));
        await visit.Button("Delete for good").ClickAsync();
        await Assertions.Expect(visit.Dialog.GetByText("This is not the name of the organization.")).ToBeVisibleAsync();
        await visit.CheckAccessibilityAsync();
        await visit.ShootAsync("settings-delete");
        await visit.FillAsync(("Type", workspace.Name));
        await visit.Button("Delete for good").ClickAsync();
        await visit.ProveAsync();

        foreach (var page in (IPage[])[visit.Page, other.Page])
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync($"You are not in {workspace.Name} any more");
        await device.WaitUntilWipedAsync("Production");
    }

    private static ILocator Field(Visit visit, string label) => visit.Page.Locator("main").GetByRole(AriaRole.Textbox, new() { Name = label });

    private static ILocator Switch(Visit visit, string label) => visit.Page.GetByRole(AriaRole.Checkbox, new() { Name = label });
}

using Platform.Org.V1;

namespace Platform.Portal.Tests.People;

/// <summary>Members: seats, invitations, roles, and removing somebody with what they held.</summary>
public sealed class MembersTests(PortalSite site) : IClassFixture<PortalSite>
{
    [BrowserFact]
    public async Task Invite_ManyWithACsvLine_ListsThemAndSaysWhichLineIsWrong()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace, "members");
        await Assertions.Expect(visit.Page.GetByText("1 seat used")).ToBeVisibleAsync();

        await visit.Button("Invite members").ClickAsync();
        await visit.CheckAccessibilityAsync();
        await visit.FillAsync(("E-mail addresses", "grace@example.com\njoan@example.com,admin\nnot an address"));
        await visit.Button("Send invitations").ClickAsync();

        await Assertions.Expect(visit.Dialog.GetByText("2 people are invited.")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Dialog.GetByRole(AriaRole.Listitem)).ToContainTextAsync("Line 3, not an address");
        await visit.ShootAsync("invite");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Row, new() { Name = "joan@example.com" })).ToContainTextAsync("Admin");
        await Assertions.Expect(visit.Page.GetByText("3 seats used")).ToBeVisibleAsync();
        await visit.Button("Withdraw the invitation of grace@example.com").ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("2 seats used")).ToBeVisibleAsync();
        await visit.Button("Send again to joan@example.com").ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("The invitation of joan@example.com is on its way again")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Button("Send again to joan@example.com")).ToBeEnabledAsync();
        await visit.CheckAccessibilityAsync();
    }

    [BrowserFact]
    public async Task Invite_CsvFile_IsReadIntoTheForm()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace, "members");
        await visit.Button("Invite members").ClickAsync();

        await visit.Dialog.Locator("input[type=file]").SetInputFilesAsync(
            new FilePayload { Name = "people.csv", MimeType = "text/csv", Buffer = "email,role\ngrace@example.com,member\n"u8.ToArray() });
        await Assertions.Expect(visit.Dialog.GetByLabel("E-mail addresses")).ToHaveValueAsync("email,role\ngrace@example.com,member\n");
        await visit.Button("Send invitations").ClickAsync();

        await Assertions.Expect(visit.Dialog.GetByText("1 person is invited.")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Invitation_Accepted_MakesAnAccountAndAMember()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var email = $"{Guid.NewGuid():N}@example.com";
        await using var owner = await site.OpenSignedInAsync();
        await owner.GoAsync(workspace, "members");
        await owner.Button("Invite members").ClickAsync();
        await owner.FillAsync(("E-mail addresses", email));
        await owner.Button("Send invitations").ClickAsync();
        await Assertions.Expect(owner.Dialog.GetByText("1 person is invited.")).ToBeVisibleAsync();

        await using var invited = await site.OpenAsync();
        await invited.Page.GotoAsync(await site.Mail.LinkAsync(email, "invitation"));
        await Assertions.Expect(invited.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync($"Join {workspace.Name}");
        await invited.CheckAccessibilityAsync();
        await invited.Page.GetByLabel("Your name").FillAsync("Grace Hopper");
        await invited.Page.GetByLabel("New password").FillAsync(PortalSite.Password);
        await invited.Button("Accept invitation").ClickAsync();

        // A member sees what there is and changes nothing.
        await Assertions.Expect(invited.Page.GetByText("Owners and admins of the organization change API keys.")).ToBeVisibleAsync();
        await Assertions.Expect(invited.Save).ToHaveCountAsync(0);
        await invited.CheckAccessibilityAsync();
        await owner.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Row, new() { Name = "Grace Hopper" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Role_Changed_TakesEffectImmediately()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var email = await site.AddMemberAsync(workspace, Role.Member, "Charles Babbage");
        await using var owner = await site.OpenAsAsync(PortalSite.Email);
        await owner.GoAsync(workspace, "members");
        await using var member = await site.OpenAsAsync(email);
        await member.GoAsync(workspace);
        await Assertions.Expect(member.Page.GetByText("Owners and admins of the organization change API keys.")).ToBeVisibleAsync();

        await owner.Page.GetByLabel("Role of Charles Babbage").SelectOptionAsync(new SelectOptionValue { Label = "Admin" });

        await Assertions.Expect(owner.Page.GetByText("Charles Babbage is Admin now.")).ToBeVisibleAsync();
        await Assertions.Expect(member.Save).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Remove_SomebodyWithAMachine_SaysWhatTheyHoldAndThenWhetherItIsWiped()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var email = await site.AddMemberAsync(workspace, Role.Member, "Charles Babbage");
        await using var device = await TestDevice.EnrollAsync(site, email, "mill");
        device.Start();
        await using var owner = await site.OpenAsAsync(PortalSite.Email);
        await site.AddKeysAsync(workspace, "Production");
        await device.OpenAsync("Production", "api_key");
        await owner.GoAsync(workspace, "members");

        await owner.Button("Remove Charles Babbage").ClickAsync();
        await Assertions.Expect(owner.Dialog).ToContainTextAsync("Held now on 1 machine: 1 credential.");
        await Assertions.Expect(owner.Dialog.GetByRole(AriaRole.Listitem)).ToHaveTextAsync("Production");
        await owner.CheckAccessibilityAsync();
        await owner.ShootAsync("remove");
        await owner.Dialog.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();

        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Row, new() { Name = "Charles Babbage" })).ToHaveCountAsync(0);
        var removed = owner.Page.GetByRole(AriaRole.Region, new() { Name = "Removed machines" }).GetByRole(AriaRole.Row, new() { Name = "mill" });
        await Assertions.Expect(removed).ToContainTextAsync("Production");
        await Assertions.Expect(removed).ToContainTextAsync("Wiped");
        await owner.CheckAccessibilityAsync();
        await owner.ShootAsync("members", whole: true);
    }
}

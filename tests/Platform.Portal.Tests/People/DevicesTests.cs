using Platform.Org.V1;

namespace Platform.Portal.Tests.People;

/// <summary>The Devices page: what each machine has, and refusing one for good.</summary>
public sealed class DevicesTests(PortalSite site) : IClassFixture<PortalSite>
{
    [BrowserFact]
    public async Task Devices_OneUpToDateAndOneSilent_AreToldApartAndOneIsRevoked()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var email = await site.AddMemberAsync(workspace, Role.Member, "Charles Babbage");
        await using var mill = await TestDevice.EnrollAsync(site, email, "mill");
        await using var store = await TestDevice.EnrollAsync(site, email, "store");
        mill.Start();
        await site.AddKeysAsync(workspace, "Production");
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Devices" }).ClickAsync();
        await Assertions.Expect(Row(visit, "mill")).ToContainTextAsync("Up to date");
        await Assertions.Expect(Row(visit, "mill")).ToContainTextAsync("Charles Babbage");
        await Assertions.Expect(Row(visit, "store")).ToContainTextAsync("Nothing received yet");
        await visit.ShootAsync("devices");
        await visit.Button("Revoke store").ClickAsync();
        await visit.CheckAccessibilityAsync();
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke", Exact = true }).ClickAsync();

        await Assertions.Expect(Row(visit, "store")).ToHaveCountAsync(0);
        await visit.CheckAccessibilityAsync();
    }

    [BrowserFact]
    public async Task Devices_OfAMember_AreTheirOwn()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var email = await site.AddMemberAsync(workspace, Role.Member, "Charles Babbage");
        await using var device = await TestDevice.EnrollAsync(site, email, "mill");
        await using var visit = await site.OpenAsAsync(email);
        await visit.GoAsync(workspace);

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Devices" }).ClickAsync();

        await Assertions.Expect(Row(visit, "mill")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(1);
    }

    [BrowserFact]
    public async Task Waiting_ShowsWhatTheDeviceShowsAndGetsKeysOnceApproved()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await site.AddKeysAsync(workspace, "Production");
        await site.ChangeAsync(workspace, new UpdateOrganizationRequest { DeviceApprovalRequired = true });
        var email = await site.AddMemberAsync(workspace, Role.Admin, "Charles Babbage");
        await using var mill = await TestDevice.EnrollAsync(site, email, "mill");
        await using var visit = await site.OpenAsAsync(email);
        await visit.GoAsync(workspace, "devices");
        var waiting = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Waiting for approval" });

        await Assertions.Expect(waiting.GetByRole(AriaRole.Row, new() { Name = "mill" }).Locator("code")).ToHaveTextAsync(mill.Fingerprint);
        await visit.CheckAccessibilityAsync();
        await visit.ShootAsync("devices-waiting");
        await site.AgeProofsAsync(email);
        await visit.Button("Approve mill").ClickAsync();
        await visit.ProveAsync();

        await Assertions.Expect(visit.Page.GetByText("mill is approved.")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "All devices" })).ToBeVisibleAsync();
        await Assertions.Expect(Row(visit, "mill")).ToContainTextAsync("Nothing received yet");
        mill.Start();
        await mill.OpenAsync("Production", "api_key");
        await Assertions.Expect(Row(visit, "mill")).ToContainTextAsync("Up to date");
    }

    [BrowserFact]
    public async Task Rename_OwnDevice_HasItsNewNameEverywhere_AndOthersAreNotTheirsToName()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var email = await site.AddMemberAsync(workspace, Role.Admin, "Charles Babbage");
        var other = await site.AddMemberAsync(workspace, Role.Member, "Joan Clarke");
        await using var mill = await TestDevice.EnrollAsync(site, email, "mill");
        await using var store = await TestDevice.EnrollAsync(site, other, "store");
        await using var visit = await site.OpenAsAsync(email);
        await visit.GoAsync(workspace, "devices");
        await Assertions.Expect(Row(visit, "store")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Button("Rename store")).ToHaveCountAsync(0);

        await visit.Button("Rename mill").ClickAsync();
        await visit.FillAsync(("Name of the device", " "));
        await visit.Button("Rename").ClickAsync();
        await Assertions.Expect(visit.Dialog.GetByText("Enter a name.")).ToBeVisibleAsync();
        await visit.CheckAccessibilityAsync();
        await visit.ShootAsync("devices-rename");
        await visit.FillAsync(("Name of the device", "Mill, upper floor"));
        await visit.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(visit.Dialog).ToHaveCountAsync(0);
        await Assertions.Expect(Row(visit, "Mill, upper floor")).ToBeVisibleAsync();
        await Assertions.Expect(Row(visit, "mill")).ToHaveCountAsync(0);
    }

    private static ILocator Row(Visit visit, string name) => visit.Page.GetByRole(AriaRole.Row).Filter(new() { Has = visit.Page.GetByRole(AriaRole.Rowheader, new() { Name = name, Exact = true }) });
}

using Platform.Org.V1;

namespace Platform.Portal.Tests.People;

/// <summary>The Devices page: what each machine has, and refusing one for good.</summary>
[Collection(SharedPortal.Name)]
public sealed class DevicesTests(PortalSite site)
{
    [BrowserFact]
    public async Task Devices_OneUpToDateAndOneSilent_AreToldApartAndOneIsRevoked()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var email = await site.AddMemberAsync(workspace, Role.Member, "Charles Babbage");
        await using var mill = await TestDevice.EnrollAsync(site, email, "mill");
        await using var store = await TestDevice.EnrollAsync(site, email, "store");
        mill.Start();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);
        await visit.AddOpenAiAsync("Production");
        await visit.SaveAsync();

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
        await using var visit = await site.OpenAsync();
        await visit.SignInAsync(email);

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Devices" }).ClickAsync();

        await Assertions.Expect(Row(visit, "mill")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(1);
    }

    private static ILocator Row(Visit visit, string name) => visit.Page.GetByRole(AriaRole.Row).Filter(new() { Has = visit.Page.GetByRole(AriaRole.Rowheader, new() { Name = name, Exact = true }) });
}

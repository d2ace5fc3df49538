using System.Text;
using Platform.Org.V1;

namespace Platform.Portal.Tests.People;

/// <summary>What is protected asks once more who is there when the last proof is not fresh, and goes on where it was.</summary>
public sealed class StepUpTests(PortalSite site) : IClassFixture<PortalSite>
{
    private const string Replacement = "sk-proj-theReplacement0123456789";

    [BrowserFact]
    public async Task Secret_ReplacedWithAStaleProof_IsAskedAboutAndSavedAfterThePassword()
    {
        var (workspace, email) = await CreateAsync();
        await using var visit = await OpenAsync(workspace, email);
        await using var device = await TestDevice.EnrollAsync(site, email, "laptop");
        device.Start();
        await visit.Button("Edit Production").ClickAsync();
        await visit.Button("Replace API Key").ClickAsync();
        await visit.FillAsync(("Name", "Replaced"), ("API Key", Replacement));
        await visit.Button("Update").ClickAsync();

        await visit.Save.ClickAsync();
        await visit.ProveAsync("not the password at all");
        await Assertions.Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("password is wrong");
        await visit.CheckAccessibilityAsync();
        await visit.ShootAsync("step-up");
        await visit.ProveAsync();

        await Assertions.Expect(visit.Page.GetByText("Saved 1 change.")).ToBeVisibleAsync();
        Assert.Equal(Replacement, Encoding.UTF8.GetString(await device.OpenAsync("Replaced", "api_key")));
        // The proof is fresh now: the next one is not asked about.
        await visit.Button("Edit Replaced").ClickAsync();
        await visit.Button("Replace API Key").ClickAsync();
        await visit.FillAsync(("API Key", Visit.OpenAiKey));
        await visit.Button("Update").ClickAsync();
        await visit.SaveAsync();
    }

    [BrowserFact]
    public async Task Destination_ChangedWithAStaleProof_NotConfirmed_ChangesNothingAndKeepsTheDraft()
    {
        var (workspace, email) = await CreateAsync();
        await using var visit = await OpenAsync(workspace, email);
        await visit.Button("Edit Production").ClickAsync();
        await visit.FillAsync(("Custom API URL", "https://proxy.example"), ("API Key", Replacement));
        await visit.Button("Update").ClickAsync();

        await visit.Save.ClickAsync();
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        await Assertions.Expect(visit.Page.GetByText("Nothing was changed: you did not confirm that it is you.")).ToBeVisibleAsync();
        await Assertions.Expect(visit.DraftBar).ToContainTextAsync("1 changed");
        await visit.Save.ClickAsync();
        await visit.ProveAsync();
        await Assertions.Expect(visit.DraftBar).ToHaveCountAsync(0);
        await Assertions.Expect(visit.Row("Production")).ToContainTextAsync("proxy.example");
    }

    [BrowserFact]
    public async Task Role_ChangedWithAStaleProof_IsAskedAboutAndThenChanged()
    {
        var (workspace, email) = await CreateAsync();
        await using var visit = await OpenAsync(workspace, email, "members");
        var role = visit.Page.GetByLabel("Role of Charles Babbage");

        await role.SelectOptionAsync(new SelectOptionValue { Label = "Admin" });
        await visit.ProveAsync();

        await Assertions.Expect(visit.Page.GetByText("Charles Babbage is Admin now.")).ToBeVisibleAsync();
        await Assertions.Expect(role.Locator("option:checked")).ToHaveTextAsync("Admin");
    }

    /// <summary>An organization with a key, a member, and an owner of the test's own.</summary>
    private async Task<(Workspace Workspace, string Email)> CreateAsync()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await site.AddKeysAsync(workspace, "Production");
        await site.AddMemberAsync(workspace, Role.Member, "Charles Babbage");
        return (workspace, await site.AddMemberAsync(workspace, Role.Owner, "Grace Hopper"));
    }

    /// <summary>A browser in which somebody has been signed in for long.</summary>
    private async Task<Visit> OpenAsync(Workspace workspace, string email, string path = "models/api-keys")
    {
        var visit = await site.OpenAsAsync(email);
        await visit.GoAsync(workspace, path);
        await site.AgeProofsAsync(email);
        return visit;
    }
}

namespace Platform.Portal.Tests.Keys;

/// <summary>What people paste is cleaned, split, and offered to where it belongs.</summary>
public sealed class PastingTests(PortalSite site) : IClassFixture<PortalSite>
{
    [BrowserFact]
    public async Task Paste_KeyInQuotesWithBearer_IsTrimmedAndSaysSo()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await OpenAsync(workspace);
        await visit.Section("OpenAI").GetByRole(AriaRole.Button).ClickAsync();

        await PasteAsync(visit, "API Key", " \"Bearer sk-proj-abcdefghijklmnopqrstuvwx\"\n");

        await Assertions.Expect(visit.Dialog.GetByRole(AriaRole.Textbox, new() { Name = "API Key" })).ToHaveValueAsync("sk-proj-abcdefghijklmnopqrstuvwx");
        await Assertions.Expect(visit.Dialog.GetByText("has been removed")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Paste_KeyOfAnotherProvider_IsOfferedToTheRightSection()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await OpenAsync(workspace);
        await visit.Section("OpenAI").GetByRole(AriaRole.Button).ClickAsync();
        await visit.FillAsync(("Name", "Team"));

        await PasteAsync(visit, "API Key", "sk-ant-api03-" + new string('c', 93) + "AA");
        await Assertions.Expect(visit.Dialog.GetByText("This is an Anthropic key.")).ToBeVisibleAsync();
        await visit.CheckAccessibilityAsync();
        await visit.ShootAsync("wrong-section");
        await visit.Button("Use it in Anthropic (Claude) as Anthropic API key").ClickAsync();
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();

        await Assertions.Expect(visit.Section("Anthropic (Claude)").Locator("[data-credential]")).ToContainTextAsync("Team");
        await Assertions.Expect(visit.Section("OpenAI").Locator("[data-credential]")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task Paste_WholeAzureAddress_IsSplitIntoItsParts()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await OpenAsync(workspace);
        await visit.Section("Azure OpenAI").GetByRole(AriaRole.Button).ClickAsync();

        await PasteAsync(visit, "Endpoint", "https://contoso.openai.azure.com/openai/deployments/gpt-4o-prod/chat/completions?api-version=2024-06-01");

        await Assertions.Expect(visit.Dialog.GetByLabel("Endpoint")).ToHaveValueAsync("https://contoso.openai.azure.com");
        await Assertions.Expect(visit.Dialog.GetByLabel("Deployment")).ToHaveValueAsync("gpt-4o-prod");
        await Assertions.Expect(visit.Dialog.GetByLabel("API version")).ToHaveValueAsync("2024-06-01");
        await Assertions.Expect(visit.Dialog.GetByText("has been split into its parts")).ToBeVisibleAsync();
    }

    private async Task<Visit> OpenAsync(Workspace workspace)
    {
        var visit = await site.OpenSignedInAsync();
        await visit.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await visit.GoAsync(workspace);
        return visit;
    }

    private static async Task PasteAsync(Visit visit, string label, string text)
    {
        await visit.Page.EvaluateAsync("text => navigator.clipboard.writeText(text)", text);
        await visit.Dialog.GetByRole(AriaRole.Textbox, new() { Name = label }).FocusAsync();
        await visit.Page.Keyboard.PressAsync("ControlOrMeta+V");
    }
}

namespace Platform.Portal.Tests.Keys;

/// <summary>The page as the documents of the product show it.</summary>
public sealed class SectionTests(PortalSite site) : IClassFixture<PortalSite>
{
    [BrowserFact]
    public async Task Models_FromTheSidebar_ShowsTheApiKeysTab()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace, "members");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Models" }).ClickAsync();

        var tabs = visit.Page.GetByRole(AriaRole.Tab);
        await Assertions.Expect(tabs).ToHaveTextAsync(["API Keys"]);
        await Assertions.Expect(tabs.First).ToHaveAttributeAsync("aria-selected", "true");
    }

    [BrowserFact]
    public async Task Sections_OfAnEmptyOrganization_StandInOrderWithDescriptionButtonAndEmptyText()
    {
        (string Title, string Description, string[] Buttons, string Empty)[] expected =
        [
            ("OpenAI", "API credentials and organization settings.", ["+ Add API Key"], "No API keys configured"),
            ("Anthropic (Claude)", "API credentials.", ["+ Add API Key"], "No API keys configured"),
            ("Gemini", "API credentials.", ["+ Add API Key"], "No API keys configured"),
            ("GCP Configuration", "Manage GCP API keys and Vertex AI service accounts.", ["+ Add API Key", "+ Add Service Account"], "No API keys configured"),
            ("Bedrock Access Credentials", "AWS access credentials for Amazon Bedrock.", ["+ Add Credentials"], "No credentials configured"),
            ("Bedrock API Keys", "API keys for Amazon Bedrock.", ["+ Add API Key"], "No API keys configured"),
            ("Azure OpenAI", "Manage Azure OpenAI API configuration", ["+ Add Configuration"], "No credentials configured"),
        ];
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToHaveTextAsync([.. expected.Select(section => section.Title)]);
        foreach (var (title, description, buttons, empty) in expected)
        {
            var section = visit.Section(title);
            await Assertions.Expect(section.GetByText(description, new() { Exact = true })).ToBeVisibleAsync();
            await Assertions.Expect(section.GetByText(empty, new() { Exact = true })).ToBeVisibleAsync();
            await Assertions.Expect(section.GetByRole(AriaRole.Button)).ToHaveTextAsync([.. buttons.Select(button => $"{button} to {title}")]);
        }
    }

    [BrowserFact]
    public async Task OpenAiForm_Opened_HasTheDocumentedFieldsAndShowsTheDefault()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);

        await visit.Section("OpenAI").GetByRole(AriaRole.Button).ClickAsync();

        await Assertions.Expect(visit.Dialog.Locator("label")).ToHaveTextAsync(
            ["Name *", "API Key *", "Organization ID (optional)", "Project ID (optional)", "Custom API URL (optional)"]);
        await Assertions.Expect(visit.Dialog.GetByLabel("Custom API URL")).ToHaveAttributeAsync("placeholder", "https://api.openai.com");
        await visit.CheckAccessibilityAsync();
    }

    [BrowserFact]
    public async Task Form_SentIncomplete_ShowsEachErrorAtItsFieldAndGoesToTheFirst()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);
        await visit.Section("Azure OpenAI").GetByRole(AriaRole.Button).ClickAsync();
        await visit.FillAsync(("Endpoint", "https://evil.example"));

        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();

        await Assertions.Expect(visit.Dialog.GetByLabel("Name", new() { Exact = false }).First).ToBeFocusedAsync();
        foreach (var sentence in (string[])["Enter a name.", "The host of Endpoint must end in", "Enter API Key.", "Enter Deployment."])
            await Assertions.Expect(visit.Dialog.GetByText(sentence)).ToBeVisibleAsync();
    }
}

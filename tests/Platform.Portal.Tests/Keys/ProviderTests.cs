using System.Text;
using Platform.Providers.Tests;

namespace Platform.Portal.Tests.Keys;

/// <summary>A key for each provider: typed into its form, sealed in the browser, opened on a machine.</summary>
public sealed class ProviderTests(PortalSite site) : IClassFixture<PortalSite>
{
    private const string Temporary = "a-temporary-session-token";

    [BrowserFact]
    public async Task Save_OneOfEachProvider_CommitsAllAtOnceAndTheMachineOpensWhatWasTyped()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var device = await TestDevice.EnrollAsync(site, PortalSite.Email, "laptop");
        device.Start();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);

        await visit.AddAsync("OpenAI", "+ Add API Key", ("Name", "O"), ("API Key", Samples.OpenAiKey), ("Organization ID", "org-Ab12"), ("Project ID", "proj_Ab12"));
        await visit.AddAsync("Anthropic (Claude)", "+ Add API Key", ("Name", "A"), ("API Key", Samples.AnthropicKey));
        await visit.AddAsync("Gemini", "+ Add API Key", ("Name", "G"), ("API Key", Samples.GoogleKey));
        await visit.AddAsync("GCP Configuration", "+ Add API Key", ("Name", "C"), ("API Key", Samples.GoogleKey), ("Project ID", "my-project-123"));
        await visit.AddAsync("GCP Configuration", "+ Add Service Account", ("Name", "V"), ("Service account JSON", Encoding.UTF8.GetString(ServiceAccounts.Valid())));
        await visit.AddAsync(
            "Bedrock Access Credentials", "+ Add Credentials", ("Name", "B"), ("Access key ID", "ASIAIOSFODNN7EXAMPLE"), ("Secret access key", Samples.AwsSecret),
            ("Session token", Temporary), ("Region", "us-east-1"));
        await visit.AddAsync("Bedrock API Keys", "+ Add API Key", ("Name", "K"), ("API Key", Samples.BedrockKey), ("Region", "eu-central-1"));
        await visit.AddAsync(
            "Azure OpenAI", "+ Add Configuration", ("Name", "Z"), ("Endpoint", "https://contoso.openai.azure.com"), ("API Key", Samples.AzureKey), ("Deployment", "gpt-4o-prod"));
        await visit.SaveAsync(changes: 8);

        Assert.Equal(Samples.OpenAiKey, Encoding.UTF8.GetString(await device.OpenAsync("O", "api_key")));
        Assert.Equal(Samples.AnthropicKey, Encoding.UTF8.GetString(await device.OpenAsync("A", "api_key")));
        Assert.Equal(Samples.GoogleKey, Encoding.UTF8.GetString(await device.OpenAsync("G", "api_key")));
        Assert.Equal(Samples.GoogleKey, Encoding.UTF8.GetString(await device.OpenAsync("C", "api_key")));
        Assert.Equal(ServiceAccounts.Valid(), await device.OpenAsync("V", "service_account_json"));
        Assert.Equal(Samples.AwsSecret, Encoding.UTF8.GetString(await device.OpenAsync("B", "secret_access_key")));
        Assert.Equal(Temporary, Encoding.UTF8.GetString(await device.OpenAsync("B", "session_token")));
        Assert.Equal(Samples.BedrockKey, Encoding.UTF8.GetString(await device.OpenAsync("K", "api_key")));
        Assert.Equal(Samples.AzureKey, Encoding.UTF8.GetString(await device.OpenAsync("Z", "api_key")));
        await Assertions.Expect(visit.Row("O")).ToContainTextAsync("••••WXYZ");
        await visit.CheckAccessibilityAsync();
        await visit.ShootAsync("api-keys", whole: true);
    }

    [BrowserFact]
    public async Task ServiceAccount_FileDropped_FillsTheFormAndShowsOnlyWhatIsPublic()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);
        await visit.Section("GCP Configuration").GetByRole(AriaRole.Button, new() { Name = "+ Add Service Account" }).ClickAsync();

        await visit.Page.EvaluateAsync(
            """
            text => {
              const transfer = new DataTransfer();
              transfer.items.add(new File([text], 'key.json', { type: 'application/json' }));
              const area = document.querySelector('dialog textarea');
              for (const type of ['dragover', 'drop']) area.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
            }
            """,
            Encoding.UTF8.GetString(ServiceAccounts.Valid()));

        await Assertions.Expect(visit.Dialog.GetByText($"{ServiceAccounts.Email}, project my-project-123")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Dialog.GetByLabel("Project ID")).ToHaveValueAsync("my-project-123");
        await Assertions.Expect(visit.Dialog.GetByLabel("Name").First).ToHaveValueAsync("robot");
        await Assertions.Expect(visit.Dialog).Not.ToContainTextAsync("PRIVATE KEY");
    }

    [BrowserFact]
    public async Task Save_SecretThatIsTheWrongKind_IsRefusedAtItsFieldAndNothingIsLost()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);
        await visit.Section("GCP Configuration").GetByRole(AriaRole.Button, new() { Name = "+ Add Service Account" }).ClickAsync();
        var foreign = Encoding.UTF8.GetString(ServiceAccounts.With(file => file["token_uri"] = "https://evil.example/token"));
        await visit.FillAsync(("Name", "Vertex"), ("Service account JSON", foreign));
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();

        // Only the server knows this rule: what it refuses is shown where it belongs.
        await visit.Save.ClickAsync();

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert).GetByText("Nothing was saved")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Row("Vertex")).ToContainTextAsync("Needs another look");
        await visit.Button("Edit Vertex").ClickAsync();
        await Assertions.Expect(visit.Dialog.GetByText("token_uri is not Google's")).ToBeVisibleAsync();
    }
}

using System.Text;

namespace Platform.Providers.Tests;

public class CredentialEnvironmentTests
{
    private static Dictionary<string, string> Of(Sample sample) =>
        CredentialEnvironment.For(sample.Opened()).ToDictionary(entry => entry.Name, entry => Encoding.UTF8.GetString(entry.Value));

    [Fact]
    public void For_OpenAi_SetsWhatItsLibraryReads() => Assert.Equal(
        new Dictionary<string, string>
        {
            ["OPENAI_API_KEY"] = Samples.OpenAiKey,
            ["OPENAI_ORG_ID"] = "org-Ab12",
            ["OPENAI_PROJECT_ID"] = "proj_Ab12",
            ["OPENAI_BASE_URL"] = "https://api.openai.com/v1",
        },
        Of(Samples.Of("openai")));

    [Theory]
    [InlineData("", "https://api.openai.com/v1")]
    [InlineData("https://proxy.example", "https://proxy.example/v1")]
    [InlineData("https://proxy.example/", "https://proxy.example/v1")]
    [InlineData("https://proxy.example/v1", "https://proxy.example/v1")]
    [InlineData("https://proxy.example/v1/", "https://proxy.example/v1")]
    public void For_OpenAiAddress_EndsInV1Once(string address, string expected) =>
        Assert.Equal(expected, Of(Samples.With("openai", "base_url", address))["OPENAI_BASE_URL"]);

    [Fact]
    public void For_EmptyFields_SetsNothing() =>
        Assert.Equal(["OPENAI_API_KEY", "OPENAI_BASE_URL"], Of(Samples.New("openai", [], [("api_key", "sk-x")])).Keys);

    [Fact]
    public void For_Anthropic_SetsKeyAndAddress() => Assert.Equal(
        new Dictionary<string, string> { ["ANTHROPIC_API_KEY"] = Samples.AnthropicKey, ["ANTHROPIC_BASE_URL"] = "https://api.anthropic.com" },
        Of(Samples.Of("anthropic")));

    [Fact]
    public void For_Gemini_SetsBothNames() => Assert.Equal(
        new Dictionary<string, string> { ["GEMINI_API_KEY"] = Samples.GoogleKey, ["GOOGLE_API_KEY"] = Samples.GoogleKey }, Of(Samples.Of("gemini")));

    [Fact]
    public void For_Vertex_NamesAFileAndAConstant()
    {
        var entries = CredentialEnvironment.For(Samples.With("vertex", "project_id", "").Opened());

        var file = Assert.Single(entries, entry => entry.IsFile);
        Assert.Equal("GOOGLE_APPLICATION_CREDENTIALS", file.Name);
        Assert.Equal(ServiceAccounts.Valid(), file.Value);
        Assert.Equal(
            ["GOOGLE_CLOUD_PROJECT=my-project-123", "GOOGLE_CLOUD_LOCATION=us-central1", "GOOGLE_GENAI_USE_VERTEXAI=true"],
            entries.Where(entry => !entry.IsFile).Select(entry => $"{entry.Name}={Encoding.UTF8.GetString(entry.Value)}"));
    }

    [Fact]
    public void For_BedrockAccess_SetsBothRegions() => Assert.Equal(
        new Dictionary<string, string>
        {
            ["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE",
            ["AWS_SECRET_ACCESS_KEY"] = Samples.AwsSecret,
            ["AWS_REGION"] = "us-east-1",
            ["AWS_DEFAULT_REGION"] = "us-east-1",
        },
        Of(Samples.Of("bedrock")));

    [Fact]
    public void For_TemporaryBedrockAccess_AddsTheToken()
    {
        var sample = Samples.With("bedrock", "access_key_id", "ASIAIOSFODNN7EXAMPLE");
        sample.Secrets["session_token"] = "token"u8.ToArray();

        Assert.Equal("token", Of(sample)["AWS_SESSION_TOKEN"]);
    }

    [Fact]
    public void For_LeftOverSessionToken_LeavesItOut() =>
        Assert.DoesNotContain("AWS_SESSION_TOKEN", Of(Samples.With("bedrock", "session_token", "token")).Keys);

    [Fact]
    public void For_BedrockApiKey_SetsTheBearerToken() => Assert.Equal(
        new Dictionary<string, string> { ["AWS_BEARER_TOKEN_BEDROCK"] = Samples.BedrockKey, ["AWS_REGION"] = "eu-central-1" }, Of(Samples.Of("bedrock-api-key")));

    [Fact]
    public void For_Azure_SetsAllFour() => Assert.Equal(
        new Dictionary<string, string>
        {
            ["AZURE_OPENAI_ENDPOINT"] = "https://contoso.openai.azure.com",
            ["AZURE_OPENAI_API_KEY"] = Samples.AzureKey,
            ["AZURE_OPENAI_DEPLOYMENT"] = "gpt-4o-prod",
            ["OPENAI_API_VERSION"] = "2024-10-21",
        },
        Of(Samples.Of("azure-openai")));

    [Fact]
    public void For_GcpApiKey_SetsKeyAndProject() => Assert.Equal(
        new Dictionary<string, string> { ["GOOGLE_API_KEY"] = Samples.GoogleKey, ["GOOGLE_CLOUD_PROJECT"] = "my-project-123" }, Of(Samples.Of("gcp-api-key")));

    [Fact]
    public void Names_EveryProvider_CoverItsEntries()
    {
        foreach (var type in ProviderForms.All)
            Assert.Subset(CredentialEnvironment.Names(type).ToHashSet(), Of(Samples.Of(type.Key)).Keys.ToHashSet());
        Assert.Contains("AWS_SESSION_TOKEN", CredentialEnvironment.Names(ProviderForms.Find("bedrock")!));
    }

    [Fact]
    public void For_OpenedForm_IsNotChanged()
    {
        var opened = Samples.With("openai", "base_url", " https://proxy.example/v1 ").Opened();
        var before = opened.Clone();

        CredentialEnvironment.For(opened);

        Assert.Equal(before, opened);
    }

    [Fact]
    public void ToString_Entry_HidesItsValue() =>
        Assert.All(CredentialEnvironment.For(Samples.Of("openai").Opened()), entry => Assert.Equal(entry.Name, entry.ToString()));
}

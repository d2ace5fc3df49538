using System.Security.Cryptography;
using System.Text.Json;
using Platform.Credentials.V1;

namespace Platform.Providers.Tests;

public class OriginsTests
{
    private static readonly JsonElement Table = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Data", "origins.json"))).RootElement;

    private static List<(string Input, string? Origin)> Rows(string name) =>
        [.. Table.GetProperty(name).EnumerateArray().Select(row => (row.GetProperty("input").GetString()!, row.GetProperty("origin").GetString()))];

    private static CredentialForm Leading(string address) => new() { AzureOpenai = new AzureOpenAi { Endpoint = address } };

    [Fact]
    public void TryCanonical_AcceptedAddress_IsWhatJavaScriptSays()
    {
        var rows = Rows("accepted");

        Assert.True(rows.Count >= 40);
        Assert.All(rows, row =>
        {
            Assert.True(Origins.TryCanonical(Leading(row.Input), out var origin), row.Input);
            Assert.Equal(row.Origin, origin);
        });
    }

    [Fact]
    public void TryCanonical_AddressThatParsersRepair_IsRefused()
    {
        var rows = Rows("refused");

        Assert.True(rows.Count >= 100);
        Assert.All(rows, row => Assert.False(Origins.TryCanonical(Leading(row.Input), out _), row.Input));
    }

    [Theory]
    [InlineData("openai", "https://api.openai.com")]
    [InlineData("anthropic", "https://api.anthropic.com")]
    [InlineData("gemini", "https://generativelanguage.googleapis.com")]
    [InlineData("gcp-api-key", "https://aiplatform.googleapis.com")]
    [InlineData("vertex", "https://aiplatform.googleapis.com")]
    public void TryCanonical_NothingFilledIn_IsTheDefault(string key, string expected)
    {
        Assert.True(Origins.TryCanonical(ProviderForms.Find(key)!.NewForm(), out var origin));
        Assert.Equal(expected, origin);
    }

    [Theory]
    [InlineData("bedrock", "https://bedrock-runtime.us-east-1.amazonaws.com")]
    [InlineData("bedrock-api-key", "https://bedrock-runtime.eu-central-1.amazonaws.com")]
    [InlineData("azure-openai", "https://contoso.openai.azure.com")]
    public void TryCanonical_TemplateFilledIn_IsItsOrigin(string key, string expected)
    {
        Assert.True(Origins.TryCanonical(Samples.Of(key).Form, out var origin));
        Assert.Equal(expected, origin);
    }

    [Theory]
    [InlineData("")]
    [InlineData("evil.example/")]
    [InlineData("x.evil")]
    [InlineData("x@evil")]
    [InlineData("-x")]
    [InlineData("{region}")]
    public void TryCanonical_RegionNotALabel_IsRefused(string region) =>
        Assert.False(Origins.TryCanonical(new CredentialForm { BedrockAccess = new BedrockAccess { Region = region } }, out _));

    [Fact]
    public void TryCanonical_NoProvider_IsRefused() => Assert.False(Origins.TryCanonical(new CredentialForm(), out _));

    [Fact]
    public void TryCanonical_BeforeAndAfterNormalizing_IsTheSame()
    {
        var form = Samples.With("openai", "base_url", " \"https://Proxy.example:443/v1/\" ").Form;

        Assert.True(Origins.TryCanonical(form, out var before));
        FormNormalizer.Normalize(form);
        Assert.True(Origins.TryCanonical(form, out var after));

        Assert.Equal("https://proxy.example", before);
        Assert.Equal(before, after);
    }

    [Fact]
    public void Hash_Origin_IsSha256OfItsText() => Assert.Equal(SHA256.HashData("https://api.openai.com"u8), Origins.Hash("https://api.openai.com"));
}

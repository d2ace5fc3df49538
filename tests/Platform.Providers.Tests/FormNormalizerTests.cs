using System.Text;

namespace Platform.Providers.Tests;

public class FormNormalizerTests
{
    [Theory]
    [InlineData("sk-abc", "sk-abc")]
    [InlineData("  sk-abc\r\n", "sk-abc")]
    [InlineData("\"sk-abc\"", "sk-abc")]
    [InlineData("'sk-abc'\n", "sk-abc")]
    [InlineData("“sk-abc”", "sk-abc")]
    [InlineData("`sk-abc`", "sk-abc")]
    [InlineData("Bearer sk-abc", "sk-abc")]
    [InlineData("\"bearer  sk-abc\"", "sk-abc")]
    [InlineData("\u00a0\u2003sk-abc\u200b", "sk-abc")]
    [InlineData("\ufeffsk-abc", "sk-abc")]
    [InlineData("Bearer", "Bearer")]
    [InlineData("Bearersk-abc", "Bearersk-abc")]
    [InlineData("sk abc", "sk abc")]
    [InlineData("   ", "")]
    [InlineData("", "")]
    [InlineData("🔑sk🔑", "🔑sk🔑")]
    public void Trim_WhatPastingLeaves_IsTakenOff(string value, string expected)
    {
        var form = Samples.With("openai", "organization_id", value).Form;
        FormNormalizer.Normalize(form);

        Assert.Equal(expected, form.Openai.OrganizationId);
        Assert.Equal(expected, Encoding.UTF8.GetString(FormNormalizer.TrimSecret(Encoding.UTF8.GetBytes(value))));
    }

    [Fact]
    public void TrimSecret_NotUtf8_IsKept() => Assert.Equal([0xFF, 0x20, 0xFE], FormNormalizer.TrimSecret([0x20, 0xFF, 0x20, 0xFE, 0x0A]).ToArray());

    [Fact]
    public void Normalize_SecretInTheForm_IsTrimmed()
    {
        var sample = Samples.With("openai", "api_key", " \"sk-abc\"\n");
        var form = sample.Opened();

        FormNormalizer.Normalize(form);

        Assert.Equal("sk-abc", form.Openai.ApiKey.ToStringUtf8());
    }

    [Theory]
    [InlineData("", "https://api.openai.com")]
    [InlineData("https://api.openai.com/v1", "https://api.openai.com")]
    [InlineData("https://api.openai.com/v1/", "https://api.openai.com")]
    [InlineData("https://proxy.example/openai/v1//", "https://proxy.example/openai")]
    [InlineData("https://proxy.example/v12", "https://proxy.example/v12")]
    [InlineData("https://proxy.example/v1/v1", "https://proxy.example/v1")]
    public void Normalize_OpenAiAddress_EndsBeforeV1(string address, string expected)
    {
        var form = Samples.With("openai", "base_url", address).Form;

        FormNormalizer.Normalize(form);

        Assert.Equal(expected, form.Openai.BaseUrl);
    }

    [Fact]
    public void Normalize_AnthropicAddress_KeepsItsPath()
    {
        var form = Samples.With("anthropic", "base_url", "https://proxy.example/v1/").Form;

        FormNormalizer.Normalize(form);

        Assert.Equal("https://proxy.example/v1", form.Anthropic.BaseUrl);
    }

    [Theory]
    [InlineData("https://contoso.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2025-01-01-preview", "https://contoso.openai.azure.com", "gpt-4o", "2025-01-01-preview")]
    [InlineData("https://Contoso.openai.azure.com/openai/deployments/gpt%2D4o?x=1&api-version=2024-06-01", "https://contoso.openai.azure.com", "gpt-4o", "2024-06-01")]
    [InlineData("https://contoso.openai.azure.com/openai/v1/", "https://contoso.openai.azure.com", "", "2024-10-21")]
    [InlineData("https://contoso.openai.azure.com/", "https://contoso.openai.azure.com", "", "2024-10-21")]
    [InlineData("https://contoso.services.ai.azure.com/api/projects/p", "https://contoso.services.ai.azure.com/api/projects/p", "", "2024-10-21")]
    public void Normalize_PastedAzureAddress_IsSplit(string pasted, string endpoint, string deployment, string version)
    {
        var form = Samples.New("azure-openai", [("endpoint", pasted)], []).Form;

        FormNormalizer.Normalize(form);

        Assert.Equal((endpoint, deployment, version), (form.AzureOpenai.Endpoint, form.AzureOpenai.Deployment, form.AzureOpenai.ApiVersion));
    }

    [Fact]
    public void Normalize_PastedAzureAddressBesideValues_KeepsTheValues()
    {
        var form = Samples.With("azure-openai", "endpoint", "https://contoso.openai.azure.com/openai/deployments/other?api-version=2020-01-01").Form;

        FormNormalizer.Normalize(form);

        Assert.Equal("gpt-4o-prod", form.AzureOpenai.Deployment);
        Assert.Equal("2024-10-21", form.AzureOpenai.ApiVersion);
    }

    [Fact]
    public void Normalize_Name_IsTrimmedAndComposed()
    {
        var form = Samples.Of("gemini").Form;
        form.Name = " Cafe\u0301 \"A\" ";

        FormNormalizer.Normalize(form);

        Assert.Equal("Caf\u00e9 \"A\"", form.Name);
    }

    [Fact]
    public void Normalize_Twice_ChangesNothing()
    {
        string[] values = ["", " x ", "\"https://a.example/v1/\"", "https://contoso.openai.azure.com/openai/deployments/d?api-version=v", "Bearer Bearer x", "' \" '"];
        foreach (var type in ProviderForms.All)
        {
            foreach (var field in type.Fields)
            {
                foreach (var value in values)
                {
                    var form = Samples.With(type.Key, field.Name, value).Opened();
                    FormNormalizer.Normalize(form);
                    var once = form.Clone();

                    FormNormalizer.Normalize(form);

                    Assert.Equal(once, form);
                }
            }
        }
    }

    [Fact]
    public void Normalize_NoProvider_TrimsTheNameOnly()
    {
        var form = new Platform.Credentials.V1.CredentialForm { Name = " x " };

        FormNormalizer.Normalize(form);

        Assert.Equal("x", form.Name);
    }
}

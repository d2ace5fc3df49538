using Platform.Credentials.V1;

namespace Platform.Providers.Tests;

public class FormValidatorTests
{
    public static TheoryData<string> Providers => [.. Samples.Keys];

    public static TheoryData<string, string> RequiredFields
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var type in ProviderForms.All)
            {
                foreach (var required in type.Fields.Where(each => each.Options.Required))
                    data.Add(type.Key, required.Name);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void Check_UsualValues_HasNoProblem(string key)
    {
        var check = Samples.Of(key).Check();

        Assert.Empty(check.Errors);
        Assert.Empty(check.Warnings);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void Check_SecretsKept_HasNoProblem(string key)
    {
        var sample = Samples.Of(key);
        var kept = sample.Secrets.Keys.ToHashSet();
        sample.Secrets.Clear();

        Assert.True(sample.Check(kept).IsValid);
        Assert.False(sample.Check().IsValid);
    }

    [Theory]
    [MemberData(nameof(RequiredFields))]
    public void Check_RequiredFieldMissing_NamesIt(string key, string field)
    {
        var sample = Samples.With(key, field, "");

        var problem = Assert.Single(sample.Check().Errors);

        Assert.Equal(field, problem.Field);
        Assert.StartsWith("Enter ", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void Check_SecretInTheForm_IsRefused(string key)
    {
        var sample = Samples.Of(key);
        var opened = new Sample(sample.Opened(), sample.Secrets);

        Assert.Contains(opened.Check().Errors, problem => problem.Message.EndsWith("must be sealed, not sent in the form.", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void Check_MaskSentBack_IsRefused(string key)
    {
        var sample = Samples.Of(key);
        foreach (var (name, secret) in sample.Secrets)
        {
            var mask = SecretMasks.Mask(ProviderForms.Find(key)!.Field(name)!, secret);

            var problem = Assert.Single(Samples.With(key, name, mask).Check().Errors);

            Assert.Equal(name, problem.Field);
            Assert.Contains("as it is shown", problem.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("openai", "api_key", "sk-admin-abcdefghijklmnopqrstuvwx", "admin key")]
    [InlineData("openai", "api_key", "sk-ant-api03-abcdefghijklmnop", "Anthropic")]
    [InlineData("openai", "api_key", "sk-or-v1-0123456789abcdef0123", "OpenRouter")]
    [InlineData("anthropic", "api_key", "sk-ant-admin01-abcdefghijkl", "admin key")]
    [InlineData("anthropic", "api_key", "sk-ant-oat01-abcdefghijkl", "subscription token")]
    [InlineData("anthropic", "api_key", "sk-proj-abcdefghijkl", "OpenAI key")]
    [InlineData("anthropic", "api_key", "sk-svcacct-abcdefghijkl", "OpenAI key")]
    [InlineData("gemini", "api_key", "{ \"type\": \"service_account\" }", "service-account file")]
    [InlineData("gemini", "api_key", "sk-abcdefghijkl", "not a Google key")]
    [InlineData("gcp-api-key", "api_key", "{\"type\":\"service_account\"}", "service-account file")]
    [InlineData("gcp-api-key", "api_key", "sk-abcdefghijkl", "not a Google key")]
    [InlineData("vertex", "service_account_json", "AIzaSyabcdefghijklmnopqrstuvwxyz0123456", "API key")]
    [InlineData("vertex", "service_account_json", "AQ.Ab8RN6abcdefghijkl", "API key")]
    [InlineData("bedrock", "access_key_id", "ABSKabcdefghijkl", "Bedrock API key")]
    [InlineData("bedrock", "access_key_id", "bedrock-api-key-abcdefghijkl", "Bedrock API key")]
    [InlineData("bedrock", "secret_access_key", "AKIAIOSFODNN7EXAMPLE", "access key ID")]
    [InlineData("bedrock-api-key", "api_key", "BedrockAPIKey-abcd-at-123456789012", "name of the key")]
    [InlineData("bedrock-api-key", "api_key", "AKIAIOSFODNN7EXAMPLE", "access key ID")]
    [InlineData("azure-openai", "api_key", "sk-abcdefghijkl", "not an Azure key")]
    public void Check_Trap_IsRefusedWithItsReason(string key, string field, string value, string reason)
    {
        var problem = Assert.Single(Samples.With(key, field, value).Check().Errors);

        Assert.Equal(field, problem.Field);
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Traps_OfTheContract_AreAllInTheTableAbove()
    {
        var rows = typeof(FormValidatorTests).GetMethod(nameof(Check_Trap_IsRefusedWithItsReason))!
            .GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>()
            .Select(row => row.GetData(null!).Single()).ToList();
        foreach (var type in ProviderForms.All)
        {
            foreach (var field in type.Fields)
            {
                Assert.All(field.Options.Traps, trap => Assert.Contains(rows, row =>
                    (string)row[0]! == type.Key && (string)row[1]! == field.Name && System.Text.RegularExpressions.Regex.IsMatch((string)row[2]!, trap.Pattern)));
            }
        }
    }

    [Theory]
    [InlineData("openai", "api_key", "my-own-gateway-token")]
    [InlineData("openai", "organization_id", "organization")]
    [InlineData("openai", "project_id", "proj-dash")]
    [InlineData("anthropic", "api_key", "sk-ant-api04-new-format")]
    [InlineData("anthropic", "workspace", "workspace")]
    [InlineData("gemini", "api_key", "AIzaSyabcdefghijklmnopqrstuvwxyz0123456")]
    [InlineData("gcp-api-key", "api_key", "AIzaSyabcdefghijklmnopqrstuvwxyz0123456")]
    [InlineData("gcp-api-key", "project_id", "UPPER")]
    [InlineData("vertex", "location", "us")]
    [InlineData("bedrock", "access_key_id", "AIDAIOSFODNN7EXAMPLE")]
    [InlineData("bedrock", "secret_access_key", "short")]
    [InlineData("bedrock", "region", "moon")]
    [InlineData("bedrock-api-key", "api_key", "ABSKshort")]
    [InlineData("azure-openai", "api_key", "not-hexadecimal")]
    [InlineData("azure-openai", "deployment", "name with spaces")]
    [InlineData("azure-openai", "api_version", "latest")]
    public void Check_UnusualFormat_IsAWarningOnly(string key, string field, string value)
    {
        var check = Samples.With(key, field, value).Check();

        Assert.Empty(check.Errors);
        Assert.Equal(field, Assert.Single(check.Warnings).Field);
    }

    [Theory]
    [InlineData("sk-abcdefghijklmnopqrstuvwx")]
    [InlineData("sk-svcacct-abcdefghijklmnopqrstuvwx")]
    public void Check_OlderOpenAiFormats_AreUsual(string value) => Assert.Empty(Samples.With("openai", "api_key", value).Check().Warnings);

    [Fact]
    public void Check_AzureLongKey_IsUsual()
    {
        var key = new string('A', 52) + "JQQJ9" + new string('9', 27);

        Assert.Empty(Samples.With("azure-openai", "api_key", key).Check().Warnings);
    }

    [Fact]
    public void Check_TemporaryIdWithoutSessionToken_AsksForIt()
    {
        var problem = Assert.Single(Samples.With("bedrock", "access_key_id", "ASIAIOSFODNN7EXAMPLE").Check().Errors);

        Assert.Equal("session_token", problem.Field);
    }

    [Fact]
    public void Check_TemporaryIdWithSessionToken_IsAccepted()
    {
        var sample = Samples.With("bedrock", "access_key_id", "ASIAIOSFODNN7EXAMPLE");
        sample.Secrets["session_token"] = "IQoJb3JpZ2luX2VjE"u8.ToArray();

        Assert.True(sample.Check().IsValid);
    }

    [Fact]
    public void Check_PermanentIdWithSessionToken_RefusesTheToken()
    {
        var problem = Assert.Single(Samples.With("bedrock", "session_token", "IQoJb3JpZ2luX2VjE").Check().Errors);

        Assert.Equal("session_token", problem.Field);
        Assert.StartsWith("Leave ", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai", "base_url", "http://proxy.example")]
    [InlineData("openai", "base_url", "https://user:word@proxy.example")]
    [InlineData("openai", "base_url", "https://proxy.example?x=1")]
    [InlineData("openai", "base_url", "https://proxy.example#f")]
    [InlineData("openai", "base_url", "proxy.example")]
    [InlineData("anthropic", "base_url", "ftp://proxy.example")]
    [InlineData("azure-openai", "endpoint", "https://contoso.example")]
    [InlineData("azure-openai", "endpoint", "https://openai.azure.com.evil.example")]
    [InlineData("azure-openai", "endpoint", "https://.openai.azure.com")]
    [InlineData("azure-openai", "endpoint", "https://evil.example/.openai.azure.com")]
    [InlineData("bedrock", "region", "us-east-1.evil.example")]
    [InlineData("bedrock", "region", "us-east-1/../")]
    [InlineData("bedrock", "region", "US-EAST-1")]
    [InlineData("bedrock-api-key", "region", "evil.example/#")]
    [InlineData("bedrock-api-key", "region", "us-east-1\n")]
    [InlineData("bedrock-api-key", "expires_at", "tomorrow")]
    [InlineData("bedrock-api-key", "expires_at", "2030-13-01T00:00:00Z")]
    [InlineData("bedrock-api-key", "expires_at", "2030-01-31T00:00:00")]
    [InlineData("openai", "organization_id", "org-a\u0000b")]
    public void Check_UnusableValue_IsRefused(string key, string field, string value)
    {
        Assert.Equal(field, Assert.Single(Samples.With(key, field, value).Check().Errors).Field);
    }

    [Theory]
    [InlineData("openai", "base_url", "http://127.0.0.1:11434")]
    [InlineData("openai", "base_url", "https://proxy.example/openai")]
    [InlineData("azure-openai", "endpoint", "https://contoso.cognitiveservices.azure.com")]
    [InlineData("azure-openai", "endpoint", "https://contoso.services.ai.azure.com")]
    [InlineData("bedrock-api-key", "expires_at", "2030-01-31T12:30:00.5+02:00")]
    public void Check_UsableValue_IsAccepted(string key, string field, string value) => Assert.True(Samples.With(key, field, value).Check().IsValid);

    [Theory]
    [InlineData("")]
    [InlineData("line\nbreak")]
    [InlineData("bell\u0007")]
    [InlineData("right\u202Eleft")]
    [InlineData("separator\u2028")]
    public void Check_BadName_IsRefused(string name)
    {
        var sample = Samples.Of("openai");
        sample.Form.Name = name;

        Assert.Equal("name", Assert.Single(sample.Check().Errors).Field);
    }

    [Fact]
    public void Check_NameLength_CountsCharactersNotUnits()
    {
        var sample = Samples.Of("openai");

        sample.Form.Name = string.Concat(Enumerable.Repeat("🔑", 128));
        Assert.True(sample.Check().IsValid);

        sample.Form.Name += "x";
        Assert.False(sample.Check().IsValid);
    }

    [Fact]
    public void Check_SecretOf64KiB_IsTheLongest()
    {
        Assert.True(Samples.With("openai", "api_key", new string('k', 65536)).Check().IsValid);
        Assert.False(Samples.With("openai", "api_key", new string('k', 65537)).Check().IsValid);
        Assert.False(Samples.With("openai", "base_url", "https://" + new string('k', 2048)).Check().IsValid);
    }

    [Theory]
    [InlineData("sk-abc\ndef")]
    [InlineData("sk-abc\u0000def")]
    public void Check_SecretWithLineBreak_IsRefused(string value) => Assert.Single(Samples.With("openai", "api_key", value).Check().Errors);

    [Fact]
    public void Check_SecretNotUtf8_IsRefused()
    {
        var sample = Samples.Of("openai");
        sample.Secrets["api_key"] = [0xC3, 0x28, 0xFF];

        Assert.Contains("UTF-8", Assert.Single(sample.Check().Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("base_url")]
    [InlineData("nothing")]
    [InlineData("<script>")]
    public void Check_SecretForNoSecretField_IsRefused(string field)
    {
        var sample = Samples.Of("openai");
        sample.Secrets[field] = [1];

        var problem = Assert.Single(sample.Check().Errors);

        Assert.DoesNotContain("<", problem.Field, StringComparison.Ordinal);
        Assert.Single(Samples.Of("openai").Check(new HashSet<string> { field }).Errors);
    }

    [Fact]
    public void Check_NoProvider_IsRefused()
    {
        var check = FormValidator.Check(new CredentialForm { Name = "x" }, new Dictionary<string, byte[]>(), new HashSet<string>());

        Assert.Equal("form", Assert.Single(check.Errors).Field);
    }

    /// <summary>Every field of every provider gets every kind of odd value; no sentence may repeat any of it.</summary>
    [Theory]
    [MemberData(nameof(Providers))]
    public void Check_AnyValue_AppearsInNoMessage(string key)
    {
        const string Canary = "c4n4ry7";
        string[] values =
        [
            Canary, $"sk-admin-{Canary}", $"sk-ant-admin01-{Canary}", $"sk-{Canary}", $"https://{Canary}.example/?{Canary}", $"http://{Canary}.example", $"{Canary}\n{Canary}",
            $"{{\"type\":\"{Canary}\"}}", $"{{\"{Canary}\":", $"••••{Canary}", $"BedrockAPIKey-{Canary}", $"AKIA{Canary}", $"AIza{Canary}", Canary + new string('x', 70000),
            $"{{\"type\":\"service_account\",\"client_email\":\"{Canary}@x\",\"token_uri\":\"https://{Canary}.example\",\"private_key\":\"{Canary}\"}}",
        ];
        foreach (var field in ProviderForms.Find(key)!.Fields)
        {
            foreach (var value in values)
            {
                var check = Samples.With(key, field.Name, value).Check();

                Assert.All(check.Errors.Concat(check.Warnings), problem => Assert.DoesNotContain(Canary, problem.ToString(), StringComparison.Ordinal));
            }
        }
    }
}

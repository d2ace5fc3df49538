using System.Text;
using Platform.Credentials.V1;

namespace Platform.Providers.Tests;

/// <summary>A form of each provider with every usual value, and its secrets.</summary>
internal sealed record Sample(CredentialForm Form, Dictionary<string, byte[]> Secrets)
{
    private static readonly HashSet<string> Nothing = [];

    public FormCheck Check(IReadOnlySet<string>? kept = null) => FormValidator.Check(Form, Secrets, kept ?? Nothing);

    /// <summary>The form as it is inside a sealed record.</summary>
    public CredentialForm Opened()
    {
        var form = Form.Clone();
        var type = ProviderForms.Of(form);
        foreach (var (name, secret) in Secrets)
            type.Field(name)!.SetSecret(type.Get(form), secret);
        return form;
    }
}

internal static class Samples
{
    public static readonly string OpenAiKey = "sk-proj-" + new string('a', 70) + "T3BlbkFJ" + new string('b', 66) + "WXYZ";
    public static readonly string AnthropicKey = "sk-ant-api03-" + new string('c', 93) + "AA";
    public static readonly string GoogleKey = "AQ.Ab8RN6" + new string('d', 40);
    public static readonly string AwsSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    public static readonly string BedrockKey = "ABSK" + new string('e', 120);
    public static readonly string AzureKey = "0123456789abcdef0123456789abcdef";

    public static IEnumerable<string> Keys => ProviderForms.All.Select(type => type.Key);

    public static Sample Of(string key) => key switch
    {
        "openai" => New(key, [("organization_id", "org-Ab12"), ("project_id", "proj_Ab12"), ("base_url", "https://api.openai.com")], [("api_key", OpenAiKey)]),
        "anthropic" => New(key, [("base_url", "https://api.anthropic.com"), ("workspace", "wrkspc_01Ab")], [("api_key", AnthropicKey)]),
        "gemini" => New(key, [], [("api_key", GoogleKey)]),
        "gcp-api-key" => New(key, [("project_id", "my-project-123")], [("api_key", GoogleKey)]),
        "vertex" => New(key, [("project_id", "my-project-123"), ("location", "us-central1")], [("service_account_json", Encoding.UTF8.GetString(ServiceAccounts.Valid()))]),
        "bedrock" => New(key, [("access_key_id", "AKIAIOSFODNN7EXAMPLE"), ("region", "us-east-1")], [("secret_access_key", AwsSecret)]),
        "bedrock-api-key" => New(key, [("region", "eu-central-1"), ("expires_at", "2030-01-31T00:00:00Z")], [("api_key", BedrockKey)]),
        "azure-openai" => New(key, [("endpoint", "https://contoso.openai.azure.com"), ("deployment", "gpt-4o-prod"), ("api_version", "2024-10-21")], [("api_key", AzureKey)]),
        _ => throw new ArgumentOutOfRangeException(nameof(key), key, "No sample."),
    };

    public static Sample New(string key, (string Field, string Text)[] plain, (string Field, string Text)[] secrets)
    {
        var type = ProviderForms.Find(key)!;
        var form = type.NewForm();
        form.Name = "Production";
        foreach (var (field, text) in plain)
            type.Field(field)!.SetText(type.Get(form), text);
        return new Sample(form, secrets.ToDictionary(secret => secret.Field, secret => Encoding.UTF8.GetBytes(secret.Text)));
    }

    /// <summary>The sample with one field set, plain or secret.</summary>
    public static Sample With(string key, string field, string text)
    {
        var sample = Of(key);
        var type = ProviderForms.Find(key)!;
        if (type.Field(field)!.Secret)
            sample.Secrets[field] = Encoding.UTF8.GetBytes(text);
        else
            type.Field(field)!.SetText(type.Get(sample.Form), text);
        return sample;
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Client;
using Platform.Credentials.V1;

namespace Platform.Host.Demo;

/// <summary>One credential for each provider, well formed and worthless: random on every run.</summary>
internal static class DemoCredentials
{
    public static IEnumerable<CredentialDraft> All()
    {
        yield return Draft(new() { Name = "Production", Openai = new() }, ("api_key", "sk-proj-" + Letters(48)));
        yield return Draft(new() { Name = "Production", Anthropic = new() }, ("api_key", "sk-ant-api03-" + Letters(93) + "AA"));
        yield return Draft(new() { Name = "Production", Gemini = new() }, ("api_key", "AQ." + Letters(40)));
        yield return Draft(new() { Name = "Search", GcpApiKey = new() { ProjectId = "demo-project" } }, ("api_key", "AQ." + Letters(40)));
        yield return Draft(new() { Name = "Vertex", VertexServiceAccount = new() { Location = "us-central1" } }, ("service_account_json", ServiceAccount()));
        yield return Draft(
            new() { Name = "Bedrock", BedrockAccess = new() { AccessKeyId = "AKIA" + Letters(16).ToUpperInvariant(), Region = "us-east-1" } },
            ("secret_access_key", Letters(40)));
        yield return Draft(new() { Name = "Bedrock", BedrockApiKey = new() { Region = "us-east-1" } }, ("api_key", "ABSK" + Letters(128)));
        yield return Draft(
            new() { Name = "Azure", AzureOpenai = new() { Endpoint = "https://demo.openai.azure.com", Deployment = "gpt-4o-prod" } },
            ("api_key", RandomNumberGenerator.GetHexString(32, lowercase: true)));
    }

    public static CredentialDraft OpenAi(string name) => Draft(new() { Name = name, Openai = new() }, ("api_key", "sk-proj-" + Letters(48)));

    private static CredentialDraft Draft(CredentialForm form, (string Field, string Value) secret) =>
        new(form, new Dictionary<string, byte[]> { [secret.Field] = Encoding.UTF8.GetBytes(secret.Value) });

    private static string Letters(int count) => RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", count);

    private static string ServiceAccount()
    {
        using var key = RSA.Create(2048);
        return JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["type"] = "service_account",
            ["project_id"] = "demo-project",
            ["private_key_id"] = RandomNumberGenerator.GetHexString(40, lowercase: true),
            ["private_key"] = key.ExportPkcs8PrivateKeyPem() + "\n",
            ["client_email"] = "demo@demo-project.iam.gserviceaccount.com",
            ["client_id"] = "100000000000000000000",
            ["auth_uri"] = "https://accounts.google.com/o/oauth2/auth",
            ["token_uri"] = "https://oauth2.googleapis.com/token",
            ["universe_domain"] = "googleapis.com",
        });
    }
}

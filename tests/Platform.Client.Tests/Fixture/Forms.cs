using Google.Protobuf;
using Platform.Credentials.V1;

namespace Platform.Client.Tests.Fixture;

/// <summary>Opened forms with made-up secrets.</summary>
internal static class Forms
{
    public static string Secret(string name) => $"sk-proj-{name.ToLowerInvariant()}-0123456789abcdefghijklmnop";

    public static CredentialForm OpenAi(string name = "Production", string? secret = null, string baseUrl = "https://api.openai.com") => new()
    {
        Name = name,
        Openai = new OpenAi { ApiKey = ByteString.CopyFromUtf8(secret ?? Secret(name)), BaseUrl = baseUrl },
    };

    public static CredentialForm Anthropic(string name = "Claude") => new()
    {
        Name = name,
        Anthropic = new Anthropic { ApiKey = ByteString.CopyFromUtf8("sk-ant-api03-made-up-0123456789"), BaseUrl = "https://api.anthropic.com" },
    };

    public static CredentialForm Vertex(string name = "Vertex") => new()
    {
        Name = name,
        VertexServiceAccount = new VertexServiceAccount
        {
            ServiceAccountJson = ByteString.CopyFromUtf8("""{"type":"service_account","client_email":"robot@p.iam.gserviceaccount.com","private_key_id":"0123456789ab"}"""),
            ProjectId = "my-project-123",
            Location = "global",
        },
    };
}

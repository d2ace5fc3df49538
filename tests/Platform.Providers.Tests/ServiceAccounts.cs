using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Providers.Tests;

/// <summary>Key files as Google makes them, with a key of our own.</summary>
internal static class ServiceAccounts
{
    public const string Email = "robot@my-project-123.iam.gserviceaccount.com";
    public const string KeyId = "0123456789abcdef0123456789abcdef01234567";

    private static readonly Lazy<string> Pem = new(() =>
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKeyPem() + "\n";
    });

    public static string PrivateKeyPem => Pem.Value;

    public static JsonObject Node() => new()
    {
        ["type"] = "service_account",
        ["project_id"] = "my-project-123",
        ["private_key_id"] = KeyId,
        ["private_key"] = Pem.Value,
        ["client_email"] = Email,
        ["client_id"] = "123456789012345678901",
        ["auth_uri"] = "https://accounts.google.com/o/oauth2/auth",
        ["token_uri"] = "https://oauth2.googleapis.com/token",
        ["auth_provider_x509_cert_url"] = "https://www.googleapis.com/oauth2/v1/certs",
        ["client_x509_cert_url"] = "https://www.googleapis.com/robot/v1/metadata/x509/robot",
        ["universe_domain"] = "googleapis.com",
    };

    public static byte[] Valid() => With(_ => { });

    public static byte[] With(Action<JsonObject> change)
    {
        var node = Node();
        change(node);
        return Encoding.UTF8.GetBytes(node.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Platform.Credentials.V1;

namespace Platform.Providers.Special;

/// <summary>
/// The rules of Google's service-account files. Everything in such a file that says where to go is either Google's or the
/// file is refused: libraries that read it follow token_uri and universe_domain blindly, and an external_account file can
/// even name a program to run.
/// </summary>
internal static class ServiceAccountFile
{
    private const int MaxDepth = 4;
    private const int MaxEmailLength = 254;
    private const int MaxKeyIdLength = 64;
    private const string Universe = "googleapis.com";

    private static readonly string[] TokenAddresses =
    [
        "https://oauth2.googleapis.com/token",
        "https://accounts.google.com/o/oauth2/token",
        "https://www.googleapis.com/oauth2/v3/token",
        "https://www.googleapis.com/oauth2/v4/token",
    ];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>Why the file is refused, or null. Never says anything from inside the file.</summary>
    public static string? Refusal(ReadOnlyMemory<byte> json)
    {
        using var document = TryParse(json);
        if (document is null)
            return "This is not a JSON key file: paste the whole file as Google made it, in UTF-8.";
        var file = document.RootElement;

        var type = Text(file, "type");
        if (type == "external_account")
            return "This is an external-account file, which can make a machine run programs or fetch addresses. Create a service-account key.";
        if (type != "service_account")
            return "This is not a service-account key file: its type is not service_account.";
        foreach (var name in (string[])["client_email", "token_uri", "private_key"])
        {
            if (!file.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String || value.ValueEquals(""))
                return $"The file has no {name}.";
        }

        if (!IsAddress(Text(file, "client_email")))
            return "The file's client_email is not an e-mail address.";
        if (!TokenAddresses.Contains(Text(file, "token_uri")))
            return "The file's token_uri is not Google's. Nothing may be sent there.";
        if (file.TryGetProperty("universe_domain", out _) && Text(file, "universe_domain") != Universe)
            return "The file's universe_domain is not Google's. Nothing may be sent there.";
        return HoldsKey(file.GetProperty("private_key")) ? null : "The file's private_key is not an RSA private key.";
    }

    /// <summary>client_email and private_key_id, the two public parts; empty where the file has none.</summary>
    public static (string Email, string KeyId) Identity(ReadOnlyMemory<byte> json)
    {
        using var document = TryParse(json);
        if (document is null)
            return ("", "");
        var email = Text(document.RootElement, "client_email");
        var keyId = Text(document.RootElement, "private_key_id");
        return (IsAddress(email) ? email : "", keyId.Length <= MaxKeyIdLength && keyId.All(char.IsAsciiLetterOrDigit) ? keyId : "");
    }

    /// <summary>Takes the project from the file when the form names none.</summary>
    public static void FillProject(VertexServiceAccount form, IReadOnlyDictionary<string, byte[]> secrets)
    {
        if (form.ProjectId.Length > 0)
            return;
        var json = secrets.TryGetValue("service_account_json", out var secret) ? secret : form.ServiceAccountJson.Memory;
        using var document = TryParse(json);
        if (document is not null)
            form.ProjectId = Text(document.RootElement, "project_id");
    }

    /// <summary>The address is shown to people, so it holds nothing but what addresses hold.</summary>
    private static bool IsAddress(string email) =>
        email.Length <= MaxEmailLength && email.Contains('@') && email.All(c => char.IsAsciiLetterOrDigit(c) || c is '@' or '.' or '-' or '_' or '+');

    private static JsonDocument? TryParse(ReadOnlyMemory<byte> json)
    {
        try
        {
            var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            // The exception quotes the input: it ends here.
            return null;
        }
    }

    private static string Text(JsonElement file, string name)
    {
        try
        {
            return file.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate in an escape: not text.
            return "";
        }
    }

    /// <summary>Reads the PEM through a buffer that is wiped; a string would stay in memory.</summary>
    private static bool HoldsKey(JsonElement value)
    {
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(value));
        reader.Read();
        var buffer = new char[reader.ValueSpan.Length];
        try
        {
            var pem = buffer.AsSpan(0, reader.CopyString(buffer));
            if (!PemEncoding.TryFind(pem, out var fields) || pem[fields.Label] is not ("PRIVATE KEY" or "RSA PRIVATE KEY"))
                return false;
            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException or InvalidOperationException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(buffer.AsSpan()));
        }
    }
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Platform.Local.V1;

namespace Platform.Client;

/// <summary>A credential with its secrets. Dispose it as soon as they are used: that wipes them, but for the strings that were made of them.</summary>
public sealed class HeldSecrets : IDisposable
{
    private readonly Dictionary<string, ByteString> _fields;
    private readonly Dictionary<string, ByteString> _environment;

    internal HeldSecrets(GetCredentialResponse response)
    {
        Credential = HeldCredential.Of(response.Credential);
        _fields = response.Fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
        _environment = response.Environment.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);
    }

    /// <summary>The credential as it may be shown.</summary>
    public HeldCredential Credential { get; }

    /// <summary>Names of the fields that have a value, such as <c>api_key</c>.</summary>
    public IReadOnlyCollection<string> Fields => _fields.Keys;

    /// <summary>Names of the environment variables that the provider's own libraries read.</summary>
    public IReadOnlyCollection<string> Variables => _environment.Keys;

    /// <summary>The value of a field, UTF-8, valid until this is disposed; empty when it has none.</summary>
    public ReadOnlyMemory<byte> Bytes(string field) => _fields.TryGetValue(field, out var value) ? value.Memory : default;

    /// <summary>The value of a field as a string, which nothing can wipe; null when it has none.</summary>
    public string? Text(string field) => _fields.TryGetValue(field, out var value) ? Encoding.UTF8.GetString(value.Span) : null;

    /// <summary>The value of an environment variable as a string, which nothing can wipe; null when it is not set.</summary>
    public string? Variable(string name) => _environment.TryGetValue(name, out var value) ? Encoding.UTF8.GetString(value.Span) : null;

    /// <summary>Wipes the secrets.</summary>
    public void Dispose()
    {
        // The bytes are this message's own; nobody else reads them.
        foreach (var value in _fields.Values.Concat(_environment.Values))
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsMemory(value.Memory).Span);
        _fields.Clear();
        _environment.Clear();
    }

    /// <inheritdoc/>
    public override string ToString() => Credential.ToString();
}

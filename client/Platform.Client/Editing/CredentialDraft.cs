using System.Security.Cryptography;
using Platform.Credentials.V1;

namespace Platform.Client;

/// <summary>A credential as somebody has entered it: form and new secrets. Dispose it to wipe the secrets.</summary>
/// <param name="form">Name and plain fields.</param>
/// <param name="secrets">The new secrets, by field.</param>
public sealed class CredentialDraft(CredentialForm form, Dictionary<string, byte[]> secrets) : IDisposable
{
    /// <summary>Name and plain fields.</summary>
    public CredentialForm Form { get; } = form;

    /// <summary>The new secrets, by field.</summary>
    public IReadOnlyDictionary<string, byte[]> Secrets { get; } = secrets;

    /// <summary>Wipes the secrets.</summary>
    public void Dispose()
    {
        foreach (var secret in Secrets.Values)
            CryptographicOperations.ZeroMemory(secret);
    }

    /// <inheritdoc/>
    public override string ToString() => $"draft of {Form.Name}";
}

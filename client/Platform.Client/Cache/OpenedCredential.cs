using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Platform.Credentials.V1;
using Platform.Providers;

namespace Platform.Client;

/// <summary>A credential with its secrets. Dispose it as soon as they are used: that wipes them.</summary>
public sealed class OpenedCredential : IDisposable
{
    internal OpenedCredential(CachedCredential credential, CredentialForm form)
    {
        Credential = credential;
        Form = form;
    }

    /// <summary>The credential as it may be shown.</summary>
    public CachedCredential Credential { get; }

    /// <summary>The form with its secrets.</summary>
    public CredentialForm Form { get; }

    /// <summary>Wipes the secrets.</summary>
    public void Dispose() => Wipe(Form);

    /// <inheritdoc/>
    public override string ToString() => Credential.ToString();

    internal static void Wipe(CredentialForm form)
    {
        if (!ProviderForms.TryOf(form, out var type))
            return;
        var values = type.Get(form);
        foreach (var field in type.Fields.Where(field => field.Secret))
        {
            // The bytes are the form's own copy, made by parsing; nobody else reads them.
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsMemory(field.GetSecret(values)).Span);
        }
    }
}

using System.Security.Cryptography;
using Platform.Credentials.V1;
using Platform.Providers;

namespace Platform.Credentials.Saving;

/// <summary>A checked form with its new secrets in the clear, for as long as it takes to seal them. Zeroed when disposed.</summary>
internal sealed class OpenedForm(ChangeDraft draft, CredentialForm form, ProviderType provider) : IDisposable
{
    public ChangeDraft Draft { get; } = draft;

    /// <summary>The normalized form, without secrets.</summary>
    public CredentialForm Form { get; } = form;

    public ProviderType Provider { get; } = provider;

    /// <summary>SHA-256 of the canonical origin; empty while the form leads nowhere.</summary>
    public byte[] OriginHash { get; set; } = [];

    /// <summary>The new secrets, by field.</summary>
    public Dictionary<string, byte[]> Secrets { get; } = [];

    /// <summary>Fields whose stored secret stays.</summary>
    public HashSet<string> Kept { get; } = [];

    public IReadOnlyList<FormProblem> Warnings { get; set; } = [];

    /// <summary>Path of a field, for errors: <c>changes[2].form.openai.api_key</c>.</summary>
    public string Path(string field) => field switch
    {
        "name" => $"{Draft.Path}.form.name",
        "form" => $"{Draft.Path}.form",
        _ when Provider.Field(field) is null => $"{Draft.Path}.secrets",
        _ => $"{Draft.Path}.form.{Slot}.{field}",
    };

    public void Dispose()
    {
        foreach (var secret in Secrets.Values)
            CryptographicOperations.ZeroMemory(secret);
        Secrets.Clear();
    }

    private string Slot => CredentialForm.Descriptor.Oneofs[0].Accessor.GetCaseFieldDescriptor(Form).Name;
}

using Platform.Credentials.V1;

namespace Platform.Credentials.Saving;

/// <summary>A change that is ready to be committed: nothing in it is in the clear but what people may see.</summary>
/// <param name="Draft">What was asked for.</param>
/// <param name="Put">The new content; null for a removal.</param>
internal sealed record SealedChange(ChangeDraft Draft, SealedPut? Put)
{
    public override string ToString() => Draft.ToString();
}

/// <summary>A sealed form.</summary>
/// <param name="Form">Name and plain fields.</param>
/// <param name="Provider">Key of the provider.</param>
/// <param name="Section">Section of the API Keys tab.</param>
/// <param name="FoldedName">The name as it is compared.</param>
/// <param name="Masks">The secrets as they are shown.</param>
/// <param name="Record">The whole form, sealed.</param>
/// <param name="RecordHash">Hash of the whole record.</param>
/// <param name="SecretsReplaced">No secret is left of those that were stored before.</param>
internal sealed record SealedPut(
    CredentialForm Form, string Provider, string Section, string FoldedName, IReadOnlyList<SecretMask> Masks, SealedRecord Record, byte[] RecordHash,
    bool SecretsReplaced)
{
    /// <summary>Hash of the stored record that kept secrets came from; null when all were entered.</summary>
    public byte[]? KeptFrom { get; init; }

    public override string ToString() => Provider;
}

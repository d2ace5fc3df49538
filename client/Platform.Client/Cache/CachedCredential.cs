using Platform.Credentials.V1;

namespace Platform.Client;

/// <summary>A credential held by the device, as it may be shown.</summary>
/// <param name="OrganizationId">The organization.</param>
/// <param name="CredentialId">The credential.</param>
/// <param name="Version">Its version.</param>
/// <param name="Readable">Whether the device can open and use it.</param>
/// <param name="Provider">Key of the provider, such as <c>openai</c>; empty when it cannot be read.</param>
/// <param name="Form">Name and plain fields; secret fields are empty.</param>
/// <param name="Masks">The secrets, masked, by field.</param>
public sealed record CachedCredential(
    Guid OrganizationId,
    Guid CredentialId,
    long Version,
    bool Readable,
    string Provider,
    CredentialForm Form,
    IReadOnlyDictionary<string, string> Masks)
{
    /// <summary>What people call it.</summary>
    public string Name => Form.Name;

    /// <inheritdoc/>
    public override string ToString() => Readable ? $"{Provider} {Name} (version {Version})" : $"unreadable {CredentialId} (version {Version})";
}

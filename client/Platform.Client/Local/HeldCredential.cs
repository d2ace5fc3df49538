namespace Platform.Client;

/// <summary>A credential of this machine as its agent shows it: secrets masked.</summary>
/// <param name="CredentialId">The credential.</param>
/// <param name="OrganizationId">The organization.</param>
/// <param name="Provider">Key of the provider, such as <c>openai</c>; empty when it cannot be read.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Readable">Whether the machine can open and use it.</param>
/// <param name="Masks">The secrets, masked, by field.</param>
public sealed record HeldCredential(
    Guid CredentialId, Guid OrganizationId, string Provider, string Name, long Version, bool Readable, IReadOnlyDictionary<string, string> Masks)
{
    /// <inheritdoc/>
    public override string ToString() => Readable ? $"{Provider} {Name} (version {Version})" : $"unreadable {CredentialId} (version {Version})";

    internal static HeldCredential Of(Platform.Local.V1.LocalCredential credential) => new(
        Guid.Parse(credential.CredentialId),
        Guid.Parse(credential.OrganizationId),
        credential.Provider,
        credential.Name,
        credential.Version,
        credential.Readable,
        credential.Masks.ToDictionary(StringComparer.Ordinal));
}

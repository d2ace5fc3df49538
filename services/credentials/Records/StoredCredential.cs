using Platform.Credentials.V1;

namespace Platform.Credentials.Records;

/// <summary>The current version of a credential, as it is stored. A removed one has neither view nor record.</summary>
internal sealed record StoredCredential(Guid CredentialId, long Version, bool Deleted, string Provider, Credential? View, SealedRecord? Record, byte[]? RecordHash,
    DateTimeOffset CreatedAt)
{
    public override string ToString() => $"{CredentialId} version {Version}";
}

/// <summary>What a Save writes of one credential.</summary>
internal sealed class CredentialWrite
{
    public required Guid CredentialId { get; init; }

    public required long Version { get; init; }

    public required string Provider { get; init; }

    public required string Section { get; init; }

    public required string FoldedName { get; init; }

    public required Credential View { get; init; }

    public required SealedRecord Record { get; init; }

    public required byte[] RecordHash { get; init; }

    /// <summary>No secret is left of those that were stored before.</summary>
    public required bool SecretsReplaced { get; init; }
}

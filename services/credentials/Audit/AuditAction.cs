namespace Platform.Credentials.Audit;

/// <summary>What an audit row can tell. The text is stored: never changed.</summary>
internal static class AuditAction
{
    public const string FeedCreated = "feed.created";
    public const string CredentialCreated = "credential.created";
    public const string CredentialUpdated = "credential.updated";
    public const string CredentialDeleted = "credential.deleted";
    public const string GrantReleased = "grant.released";
    public const string PositionRefused = "position.refused";
    public const string LogReset = "log.reset";
    public const string FenceCommitted = "fence.committed";
    public const string DeviceRemoved = "device.removed";
    public const string DeviceWiped = "device.wiped";
    public const string KeyRotated = "key.rotated";
    public const string InputKeyRotated = "input-key.rotated";
    public const string SigningKeyRotated = "signing-key.rotated";
    public const string KeysRewrapped = "keys.rewrapped";
    public const string AnchorMissing = "anchor.missing";
    public const string AnchorRefused = "anchor.refused";
    public const string AuditRolledBack = "audit.rolled-back";
    public const string FeedLost = "feed.lost";
}

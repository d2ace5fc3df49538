using Platform.Defaults;

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
}

/// <summary>Who did it: a person, a device, or a service by name.</summary>
internal sealed record AuditActor(string Kind, Guid? Id)
{
    public static AuditActor Of(Caller caller) => caller.Kind switch
    {
        Callers.User => new AuditActor("user", caller.Id),
        Callers.Device => new AuditActor("device", caller.Id),
        _ => new AuditActor("service:" + caller.Service, null),
    };

    public static AuditActor User(Guid userId) => new("user", userId);

    public static AuditActor Device(Guid deviceId) => new("device", deviceId);

    public static AuditActor Service(string name) => new("service:" + name, null);
}

/// <summary>One fact. Typed fields only: no request, form or value can get in.</summary>
/// <param name="OrganizationId">Organization it concerns.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Action">One of <see cref="AuditAction"/>.</param>
/// <param name="TargetId">Credential, or feed.</param>
/// <param name="TargetVersion">Version of the credential; key epoch of a feed; the position's revision for a refused position.</param>
/// <param name="Revision">Revision of the feed.</param>
/// <param name="At">When.</param>
internal sealed record AuditRow(Guid OrganizationId, AuditActor Actor, string Action, Guid TargetId, long TargetVersion, long Revision, DateTimeOffset At);

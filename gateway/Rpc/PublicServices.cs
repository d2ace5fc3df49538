using System.Collections.Frozen;

namespace Platform.Gateway.Rpc;

/// <summary>
/// The services that callers from outside may reach. Everything else (memberships, the change log, health, reflection) is
/// for the platform's own processes and does not exist here.
/// </summary>
internal static class PublicServices
{
    public static readonly FrozenSet<string> Org = FrozenSet.Create(
        StringComparer.Ordinal,
        "platform.org.v1.TokenService",
        "platform.org.v1.OrganizationService",
        "platform.org.v1.AccountService",
        "platform.org.v1.DeviceService");

    public static readonly FrozenSet<string> Credentials = FrozenSet.Create(
        StringComparer.Ordinal,
        "platform.credentials.v1.CredentialService",
        "platform.credentials.v1.AuditService");

    public static readonly FrozenSet<string> Sync = FrozenSet.Create(
        StringComparer.Ordinal,
        "platform.sync.v1.SyncService");

    public static bool Contains(string service) =>
        Org.Contains(service) || Credentials.Contains(service) || Sync.Contains(service);
}

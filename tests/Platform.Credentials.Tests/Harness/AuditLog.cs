using Dapper;

namespace Platform.Credentials.Tests.Harness;

/// <summary>A row of the audit log.</summary>
internal sealed class AuditEntry
{
    public string ActorKind { get; init; } = "";

    public Guid? ActorId { get; init; }

    public string Action { get; init; } = "";

    public Guid TargetId { get; init; }

    public long TargetVersion { get; init; }

    public long Revision { get; init; }
}

internal static class AuditLog
{
    public static async Task<IReadOnlyList<AuditEntry>> ReadAsync(Site site, Workspace workspace)
    {
        await using var connection = await site.Host.Database.OpenAsync(CancellationToken.None);
        return (await connection.QueryAsync<AuditEntry>(
            "SELECT actor_kind, actor_id, action, target_id, target_version, revision FROM audit WHERE organization_id = @OrganizationId ORDER BY number",
            new { workspace.OrganizationId })).AsList();
    }
}

using Dapper;
using Microsoft.Data.Sqlite;

namespace Platform.Credentials.Audit;

/// <summary>Appends to the audit log, in the transaction of what the rows tell of: without the row there is no change.</summary>
internal static class AuditStore
{
    public static async Task AppendAsync(SqliteConnection connection, SqliteTransaction transaction, IEnumerable<AuditRow> rows)
    {
        foreach (var row in rows)
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO audit (organization_id, actor_kind, actor_id, action, target_id, target_version, revision, at)
                VALUES (@OrganizationId, @ActorKind, @ActorId, @Action, @TargetId, @TargetVersion, @Revision, @At)
                """,
                new { row.OrganizationId, ActorKind = row.Actor.Kind, ActorId = row.Actor.Id, row.Action, row.TargetId, row.TargetVersion, row.Revision, row.At },
                transaction);
        }
    }
}

using System.Data.Common;
using Dapper;

namespace Platform.Defaults;

/// <summary>
/// All SQL of a service's table <c>audit</c>. Rows are appended in the transaction of what they tell of: without the row there is no
/// change. The columns are those of the insert below; the service's own migration makes the table.
/// </summary>
public static class AuditTable
{
    private const string Columns = "organization_id, number, actor_kind, actor_id, action, target_id, target_version, revision, at, hash";

    private const string Filter =
        """
        organization_id = @organizationId AND number < @beforeNumber
            AND (@ActorId IS NULL OR actor_id = @ActorId) AND (@ActorKind IS NULL OR actor_kind = @ActorKind)
            AND (@TargetId IS NULL OR target_id = @TargetId)
            AND (@Start IS NULL OR at >= @Start) AND (@End IS NULL OR at < @End)
        """;

    private static readonly EngineSql SelectPage = new(
        Sqlite:
            $"""
            SELECT {Columns} FROM audit
            WHERE {Filter} AND (@Actions IS NULL OR action IN (SELECT value FROM json_each(@Actions)))
            ORDER BY number DESC LIMIT @limit
            """,
        SqlServer:
            $"""
            SELECT {Columns} FROM audit
            WHERE {Filter} AND (@Actions IS NULL OR action IN (SELECT value COLLATE Latin1_General_100_BIN2 FROM openjson(@Actions)))
            ORDER BY number DESC OFFSET 0 ROWS FETCH NEXT @limit ROWS ONLY
            """);

    // From one organization to the next through the key: a GROUP BY would read every row there is.
    private static readonly EngineSql SelectHeads = new(
        Sqlite:
            """
            WITH RECURSIVE organizations (id) AS (
                SELECT min(organization_id) FROM audit
                UNION ALL
                SELECT (SELECT min(organization_id) FROM audit WHERE organization_id > id) FROM organizations WHERE id IS NOT NULL)
            SELECT a.organization_id, a.number, a.hash FROM organizations
            JOIN audit a ON a.organization_id = id AND a.number = (SELECT max(number) FROM audit WHERE organization_id = id)
            """,
        // The recursive part may have neither an aggregate nor TOP; a row number does for the next one.
        SqlServer:
            """
            WITH organizations (id) AS (
                SELECT first_one.organization_id FROM (SELECT TOP (1) organization_id FROM audit ORDER BY organization_id) first_one
                UNION ALL
                SELECT later.organization_id FROM (
                    SELECT a.organization_id, row_number() OVER (ORDER BY a.organization_id) AS place
                    FROM organizations o JOIN audit a ON a.organization_id > o.id) later
                WHERE later.place = 1)
            SELECT o.id AS organization_id, head.number, head.hash
            FROM organizations o CROSS APPLY (SELECT TOP (1) a.number, a.hash FROM audit a WHERE a.organization_id = o.id ORDER BY a.number DESC) head
            OPTION (MAXRECURSION 0)
            """);

    /// <summary>Appends rows, each to its organization's chain.</summary>
    public static async Task AppendAsync(DbConnection connection, DbTransaction transaction, IEnumerable<AuditRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var failure = AuditFailures.Unless();
        var heads = new Dictionary<Guid, AuditHead>();
        foreach (var row in rows)
        {
            if (!heads.TryGetValue(row.OrganizationId, out var head))
                head = await HeadAsync(connection, transaction, row.OrganizationId);

            var number = head.Count + 1;
            var hash = AuditChain.Hash(head.Hash, number, row);
            await connection.ExecuteAsync(
                $"""
                INSERT INTO audit ({Columns})
                VALUES (@OrganizationId, @number, @ActorKind, @ActorId, @Action, @TargetId, @TargetVersion, @Revision, @At, @hash)
                """,
                new
                {
                    row.OrganizationId,
                    number,
                    ActorKind = row.Actor.Kind,
                    ActorId = row.Actor.Id,
                    row.Action,
                    row.TargetId,
                    row.TargetVersion,
                    row.Revision,
                    row.At,
                    hash,
                },
                transaction);
            heads[row.OrganizationId] = new AuditHead(number, hash);
        }

        failure.Written();
    }

    /// <summary>The end of an organization's chain.</summary>
    public static async Task<AuditHead> HeadAsync(DbConnection connection, DbTransaction transaction, Guid organizationId) =>
        await connection.QueryFirstOrDefaultAsync<Stored>(
            "SELECT number, hash FROM audit WHERE organization_id = @organizationId AND number = (SELECT max(number) FROM audit WHERE organization_id = @organizationId)", new { organizationId }, transaction) is { } last
            ? new AuditHead(last.Number, last.Hash)
            : AuditHead.Empty;

    /// <summary>The ends of all chains.</summary>
    public static async Task<IReadOnlyDictionary<Guid, AuditHead>> HeadsAsync(DbConnection connection, DbTransaction transaction) =>
        (await connection.QueryAsync<Stored>(
            SelectHeads.For(connection), transaction: transaction)).ToDictionary(row => row.OrganizationId, row => new AuditHead(row.Number, row.Hash));

    /// <summary>Hash of a row; null when it is not there.</summary>
    public static Task<byte[]?> FindHashAsync(DbConnection connection, DbTransaction transaction, Guid organizationId, long number) =>
        connection.QuerySingleOrDefaultAsync<byte[]?>(
            "SELECT hash FROM audit WHERE organization_id = @organizationId AND number = @number", new { organizationId, number }, transaction);

    /// <summary>An organization's rows that fit a filter, newest first.</summary>
    public static async Task<IReadOnlyList<ChainedAuditRow>> ListAsync(
        DbConnection connection, DbTransaction transaction, Guid organizationId, AuditFilter filter, long beforeNumber, int limit)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var rows = await connection.QueryAsync<Stored>(
            SelectPage.For(connection),
            new
            {
                organizationId,
                beforeNumber,
                Actions = filter.Actions.Count == 0 ? null : System.Text.Json.JsonSerializer.Serialize(filter.Actions),
                filter.ActorId,
                ActorKind = filter.ServiceName is { } name ? AuditActor.Service(name).Kind : null,
                filter.TargetId,
                filter.Start,
                filter.End,
                limit,
            },
            transaction);
        return [.. rows.Select(row => row.Row())];
    }

    /// <summary>All rows of all chains, chain by chain, in order. Read one at a time: a log can be long.</summary>
    internal static IAsyncEnumerable<ChainedAuditRow> ReadAsync(DbConnection connection, DbTransaction transaction) =>
        connection.QueryUnbufferedAsync<Stored>($"SELECT {Columns} FROM audit ORDER BY organization_id, number", transaction: transaction)
            .Select((Stored row) => row.Row());

    private sealed class Stored
    {
        public Guid OrganizationId { get; init; }

        public long Number { get; init; }

        public string ActorKind { get; init; } = "";

        public Guid? ActorId { get; init; }

        public string Action { get; init; } = "";

        public Guid TargetId { get; init; }

        public long TargetVersion { get; init; }

        public long Revision { get; init; }

        public DateTimeOffset At { get; init; }

        public byte[] Hash { get; init; } = [];

        public ChainedAuditRow Row() => new(
            Number, new AuditRow(OrganizationId, new AuditActor(ActorKind, ActorId), Action, TargetId, TargetVersion, Revision, At), Hash);
    }
}

using System.Data.Common;


namespace Platform.Defaults;

/// <summary>Something that is wrong with an audit log.</summary>
/// <param name="OrganizationId">Whose chain; empty for the installation's own.</param>
/// <param name="Number">The row where it shows.</param>
/// <param name="Description">A sentence for people.</param>
public sealed record AuditProblem(Guid OrganizationId, long Number, string Description);

/// <summary>Reads a whole audit log and says what does not fit.</summary>
public static class AuditVerifier
{
    /// <summary>Checks every chain, and that the rows that were anchored are there as they were. Answers how many rows it read.</summary>
    /// <param name="database">The service's database.</param>
    /// <param name="anchored">Ends of chains as an anchor outside the database has them; empty when there is none.</param>
    /// <param name="found">Told of every problem.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static Task<long> VerifyAsync(
        ServiceDatabase database, IReadOnlyDictionary<Guid, AuditHead> anchored, Action<AuditProblem> found, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(anchored);
        ArgumentNullException.ThrowIfNull(found);
        return database.ReadAsync((connection, transaction) => VerifyAsync(connection, transaction, anchored, found, cancellationToken), cancellationToken);
    }

    private static async Task<long> VerifyAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyDictionary<Guid, AuditHead> anchored, Action<AuditProblem> found,
        CancellationToken cancellationToken)
    {
        var ends = new Dictionary<Guid, long>();
        var rows = 0L;
        var organization = Guid.Empty;
        var previous = AuditHead.Empty;
        await foreach (var row in AuditTable.ReadAsync(connection, transaction).WithCancellation(cancellationToken))
        {
            if (rows++ == 0 || row.Row.OrganizationId != organization)
                (organization, previous) = (row.Row.OrganizationId, AuditHead.Empty);

            Check(row, previous, found);
            if (anchored.TryGetValue(organization, out var anchor) && anchor.Count == row.Number && !anchor.Hash.AsSpan().SequenceEqual(row.Hash))
                found(new AuditProblem(organization, row.Number, "The row is not the one that was anchored: the chain was written anew."));
            // What is stored goes on: one change shows as one problem, not as a problem of every row after it.
            previous = new AuditHead(row.Number, row.Hash);
            ends[organization] = row.Number;
        }

        foreach (var (id, anchor) in anchored)
        {
            var end = ends.GetValueOrDefault(id);
            if (end < anchor.Count)
                found(new AuditProblem(id, end + 1, $"The log ends at row {end}, and {anchor.Count} rows were anchored: the end was cut off, or the database was restored."));
        }

        return rows;
    }

    private static void Check(ChainedAuditRow row, AuditHead previous, Action<AuditProblem> found)
    {
        if (row.Number != previous.Count + 1)
            found(new AuditProblem(row.Row.OrganizationId, previous.Count + 1, $"After row {previous.Count} comes row {row.Number}: what was between is missing."));
        if (!AuditChain.Hash(previous.Hash, row.Number, row.Row).AsSpan().SequenceEqual(row.Hash))
            found(new AuditProblem(row.Row.OrganizationId, row.Number, "The row or its place does not fit its hash: it was changed or moved, or the row before it was."));
    }
}

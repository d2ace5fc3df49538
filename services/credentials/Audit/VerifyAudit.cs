using Platform.Credentials.Anchors;
using Platform.Credentials.Sealing;
using Platform.Defaults;

namespace Platform.Credentials.Audit;

/// <summary>What a check of the audit log found.</summary>
/// <param name="Rows">Rows that were read.</param>
/// <param name="Anchors">Anchor files that were compared with.</param>
/// <param name="Problems">What does not fit, at most a hundred; none: all is well.</param>
public sealed record AuditVerification(long Rows, IReadOnlyList<string> Anchors, IReadOnlyList<AuditProblem> Problems);

/// <summary>
/// Checks the audit log: its chains, and that every row that an anchor names is there as it was. Anchors that a start has set aside,
/// because the database did not fit, count until somebody removes them.
/// </summary>
internal sealed class VerifyAudit(ServiceDatabase database, IKeyEncryptionKeys keys, string anchorPath)
{
    private const int MaxProblems = 100;

    public async Task<AuditVerification> RunAsync(CancellationToken cancellationToken)
    {
        var problems = new List<AuditProblem>();
        var anchors = new List<string>();
        var rows = 0L;
        foreach (var file in AnchorFile.All(anchorPath))
        {
            if (await ReadAsync(file, problems, cancellationToken) is not { } anchor)
                continue;

            anchors.Add(file);
            rows = await AuditVerifier.VerifyAsync(database, anchor.Audit, Found, cancellationToken);
        }

        if (anchors.Count == 0)
        {
            rows = await AuditVerifier.VerifyAsync(database, new Dictionary<Guid, AuditHead>(), Found, cancellationToken);
            Found(new AuditProblem(Guid.Empty, 0, $"There is no anchor at {anchorPath}: rows that were cut off at the end, or a chain that was written anew, cannot be noticed."));
        }

        return new AuditVerification(rows, anchors, problems);

        void Found(AuditProblem problem)
        {
            if (problems.Count < MaxProblems && !problems.Contains(problem))
                problems.Add(problem);
        }
    }

    private async Task<Anchor?> ReadAsync(string path, List<AuditProblem> problems, CancellationToken cancellationToken)
    {
        using var file = new AnchorFile(path, keys);
        try
        {
            return await file.ReadAsync(cancellationToken);
        }
        catch (AnchorRefusedException exception)
        {
            problems.Add(new AuditProblem(Guid.Empty, 0, $"The anchor {path} cannot be believed: {exception.Message}."));
            return null;
        }
    }
}

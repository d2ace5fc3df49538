using System.CommandLine;
using System.Globalization;
using Platform.Credentials;
using Platform.Host.Installation;

namespace Platform.Host.Commands;

/// <summary>The audit log, straight on the database.</summary>
internal static class AuditCommand
{
    public static Command Create()
    {
        var data = CommonOptions.Data();
        var verify = new Command(
            "verify",
            "Check that no row of the credentials' audit log was changed, removed, moved or cut off, by its hash chain and the anchor beside the database. Exit code 1 when one was.") { data };
        verify.SetAction((parsed, cancellationToken) => CommonOptions.RunAsync(() => VerifyAsync(parsed.GetValue(data)!, cancellationToken)));
        return new Command("audit", "The audit log, straight on the database.") { verify };
    }

    private static async Task<int> VerifyAsync(string path, CancellationToken cancellationToken)
    {
        using var folder = DataFolder.Open(path, exclusive: false);
        await using var administration = await CredentialsAdministration.OpenAsync(Administration.Configuration(folder), cancellationToken);
        var result = await administration.VerifyAuditAsync(cancellationToken);
        foreach (var problem in result.Problems)
        {
            var chain = problem.OrganizationId == Guid.Empty ? "installation" : $"organization {problem.OrganizationId}";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{chain}, row {problem.Number}: {problem.Description}"));
        }

        foreach (var anchor in result.Anchors)
            Console.WriteLine($"Compared with {anchor}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Rows} rows: {(result.Problems.Count == 0 ? "every one is as it was written." : $"{result.Problems.Count} problems.")}"));
        return result.Problems.Count == 0 ? 0 : 1;
    }
}

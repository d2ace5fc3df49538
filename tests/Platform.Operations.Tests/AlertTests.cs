using System.Diagnostics;
using Platform.Host.Tests;
using Platform.TestKit;

namespace Platform.Operations.Tests;

public sealed class AlertTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy", "prometheus");

    [PromtoolFact]
    public async Task Rules_OfPrometheus_AreValid() => await RunAsync("check", "rules", "alerts.yml");

    [PromtoolFact]
    public async Task Configuration_OfPrometheus_IsValid() => await RunAsync("check", "config", "--syntax-only", "prometheus.yml");

    [PromtoolFact]
    public async Task Rules_OnExampleSeries_FireWhenTheyShould() => await RunAsync("test", "rules", "alerts.test.yml");

    [Fact]
    public void EveryAlert_HasARunbookLineThatLeadsToASectionOfTheOperationsPage()
    {
        var anchors = File.ReadLines(Path.Combine(Repository.Root, "docs", "operations.md"))
            .Where(line => line.StartsWith('#'))
            .Select(line => line.TrimStart('#', ' ').ToUpperInvariant().Replace(' ', '-'))
            .ToHashSet();

        foreach (var alert in Expressions.Alerts())
        {
            var runbook = (string)((Dictionary<string, object>)alert["annotations"])["runbook"];
            var start = runbook.IndexOf("(docs/operations.md#", StringComparison.Ordinal);
            Assert.True(start > 40, $"{alert["alert"]} does not say what to do.");
            var anchor = runbook[(start + "(docs/operations.md#".Length)..].TrimEnd('.', ')');
            Assert.True(anchors.Contains(anchor.ToUpperInvariant()), $"docs/operations.md has no section '{anchor}'.");
            Assert.Contains(((Dictionary<string, object>)alert["labels"])["severity"], new[] { "critical", "warning" });
        }
    }

    private static async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("promtool") { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await output + await errors);
    }
}

/// <summary>A test that runs promtool: without it it is skipped, aloud; in CI it fails.</summary>
internal sealed class PromtoolFactAttribute : FactAttribute
{
    public PromtoolFactAttribute() => Skip = Requirement.Missing("promtool");
}

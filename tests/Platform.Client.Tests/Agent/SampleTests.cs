using System.Diagnostics;
using System.Reflection;
using Platform.Client.Tests.Fixture;
using Platform.TestKit;

namespace Platform.Client.Tests.Agent;

/// <summary>The sample readers do what they say.</summary>
public sealed class SampleTests
{
    [NodeFact]
    public async Task Node_ReadsTheNamesOfTheVariables()
    {
        await using var agent = await AgentFixture.StartAsync();
        agent.Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(Samples, "read.mjs"));
        start.ArgumentList.Add("openai");
        start.Environment["PIECES_DATA"] = agent.Folder.Path;

        using var node = Process.Start(start)!;
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();

        Assert.Equal(0, node.ExitCode);
        Assert.Contains("OPENAI_API_KEY", output.Split('\n'));
        Assert.DoesNotContain("0123456789abc", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CSharp_ReadsTheNamesOfTheVariablesAndTellsOfChanges()
    {
        await using var agent = await AgentFixture.StartAsync();
        var id = Guid.CreateVersion7();
        agent.Platform.Feed.Commit((id, Forms.OpenAi()));
        await agent.Watching.ReachesAsync(agent.Platform.Feed);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Metadata("Reader"));
        start.ArgumentList.Add("openai");
        start.Environment["PIECES_DATA"] = agent.Folder.Path;

        using var reader = Process.Start(start)!;
        var lines = new List<string?>();
        while (lines.Count == 0 || lines[^1] is not (null or "openai Production (version 1)"))
            lines.Add(await reader.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Limit));
        agent.Platform.Feed.Commit((id, Forms.OpenAi("Renamed")));
        lines.Add(await reader.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Limit));
        reader.Kill();

        Assert.Contains("OPENAI_API_KEY", lines);
        Assert.Equal("openai Renamed (version 2)", lines[^1]);
        Assert.DoesNotContain("0123456789abc", string.Concat(lines), StringComparison.Ordinal);
    }

    private static string Samples => Metadata("Samples");

    private static string Metadata(string key) => typeof(SampleTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == key).Value!;
}

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

    private static string Samples => typeof(SampleTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "Samples").Value!;
}

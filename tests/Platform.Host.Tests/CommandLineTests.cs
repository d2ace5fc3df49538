using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Platform.Host.Running;
using Platform.TestKit;

namespace Platform.Host.Tests;

/// <summary>What the README's first steps promise, with the real programs.</summary>
public sealed class CommandLineTests : IDisposable
{
    private static readonly string Host = Repository.Program("host", "Platform.Host");
    private static readonly string Piecesos = Repository.Program("client/piecesos", "piecesos");

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = PortPairs.Find(1)[0];

    [Fact]
    public async Task FirstSteps_AsInTheReadme_KeysArriveAndSurviveAKilledHost()
    {
        var host = StartHost();
        try
        {
            var link = await host.WaitForOutputAsync(line => line.Contains("/setup#", StringComparison.Ordinal) ? line.Trim() : null);
            const string password = "correct horse battery staple";
            await PiecesosAsync(["setup", link, "--email", "ada@example.com", "--name", "Ada", "--organization", "Example", "--password-stdin"], password);
            await using var watch = RunningProcess.Start(Piecesos, ["watch", "--json"], Environment());
            var first = "sk-proj-" + RandomNumberGenerator.GetHexString(48);

            await PiecesosAsync(["keys", "add", "openai", "--name", "Production"], first);

            Assert.Equal("credential-added", Field(await watch.WaitForOutputAsync(line => Mentions(line, "Production")), "event"));
            Assert.DoesNotContain(first, watch.Output, StringComparison.Ordinal);
            Assert.Contains("OPENAI_API_KEY=" + first, await PiecesosAsync(["run", "--", "env"]), StringComparison.Ordinal);

            // kill -9, and the device works from what it holds.
            await host.KillAsync();
            await host.DisposeAsync();
            Assert.Contains("OPENAI_API_KEY=" + first, await PiecesosAsync(["run", "--", "env"]), StringComparison.Ordinal);

            host = StartHost();
            await host.WaitForOutputAsync(line => line.Contains("is running", StringComparison.Ordinal) ? line : null);
            Assert.DoesNotContain("/setup#", host.Output, StringComparison.Ordinal);
            await PiecesosAsync(["login", "--password-stdin"], password);
            var second = "sk-ant-api03-" + RandomNumberGenerator.GetString("abcdefghij", 93) + "AA";
            await PiecesosAsync(["keys", "add", "anthropic", "--name", "Team"], second);
            await watch.WaitForOutputAsync(line => Mentions(line, "Team"));
            var environment = await PiecesosAsync(["run", "--", "env"]);
            Assert.Contains("OPENAI_API_KEY=" + first, environment, StringComparison.Ordinal);
            Assert.Contains("ANTHROPIC_API_KEY=" + second, environment, StringComparison.Ordinal);

            Assert.DoesNotContain(second, await PiecesosAsync(["get", "Team"]), StringComparison.Ordinal);
            Assert.Contains(second, await PiecesosAsync(["get", "Team", "--reveal"]), StringComparison.Ordinal);
            Assert.Equal(0, await watch.InterruptAsync());
            Assert.Equal(0, await host.InterruptAsync());
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task Host_DataOrPortInUse_SaysSo()
    {
        await using var host = StartHost();
        await host.WaitForOutputAsync(line => line.Contains("is running", StringComparison.Ordinal) ? line : null);

        var data = await RunningProcess.RunAsync(Host, ["--data", _folder.File("data"), "--port", "0"]);
        var port = await RunningProcess.RunAsync(Host, ["--data", _folder.File("other"), "--port", _port.ToString(CultureInfo.InvariantCulture)]);

        Assert.Equal((1, 1), (data.ExitCode, port.ExitCode));
        Assert.Contains("Another host is running", data.Output, StringComparison.Ordinal);
        Assert.Contains("is in use", port.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", port.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_FolderOfSomethingElse_IsNotTouched()
    {
        Directory.CreateDirectory(_folder.File("photos"));
        File.WriteAllText(_folder.File("photos/cat.txt"), "cat");

        var (exitCode, output) = await RunningProcess.RunAsync(Host, ["--data", _folder.File("photos"), "--port", "0"]);

        Assert.Equal(1, exitCode);
        Assert.Contains("not a data folder", output, StringComparison.Ordinal);
        Assert.Equal(["cat.txt"], Directory.EnumerateFileSystemEntries(_folder.File("photos")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task UserAdd_NewAccount_CanBeAddedAndSignsIn()
    {
        await using var host = StartHost();
        var link = await host.WaitForOutputAsync(line => line.Contains("/setup#", StringComparison.Ordinal) ? line.Trim() : null);
        const string password = "correct horse battery staple";
        await PiecesosAsync(["setup", link, "--email", "ada@example.com", "--name", "Ada", "--organization", "Example", "--password-stdin"], password);

        var (exitCode, output) = await RunningProcess.RunAsync(Host, ["user", "add", "bob@example.com", "--data", _folder.File("data")], input: password);

        Assert.True(exitCode == 0, output);
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}");
        Assert.Contains("bob@example.com", await PiecesosAsync(["login", url, "--email", "bob@example.com", "--password-stdin", "--data", _folder.File("bob")], password), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static bool TryParse(string line, out JsonNode? json)
    {
        json = line.StartsWith('{') ? JsonNode.Parse(line) : null;
        return json is not null;
    }

    private static string? Mentions(string line, string name) =>
        TryParse(line, out _) && line.Contains($"\"{name}\"", StringComparison.Ordinal) ? line : null;

    private static string? Field(string line, string name) => TryParse(line, out var json) ? json![name]?.GetValue<string>() : null;

    private RunningProcess StartHost() => RunningProcess.Start(Host, ["--data", _folder.File("data"), "--port", _port.ToString(CultureInfo.InvariantCulture)]);

    private Dictionary<string, string> Environment() => new() { ["PIECES_DATA"] = _folder.File("device") };

    private async Task<string> PiecesosAsync(string[] arguments, string? input = null)
    {
        var (exitCode, output) = await RunningProcess.RunAsync(Piecesos, arguments, Environment(), input);
        Assert.True(exitCode == 0, $"piecesos {arguments[0]} ended with {exitCode}:\n{output}");
        return output;
    }
}

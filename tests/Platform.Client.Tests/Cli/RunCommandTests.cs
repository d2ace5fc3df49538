using System.Diagnostics;
using System.Runtime.InteropServices;
using Platform.Client.Tests.Fixture;
using Platform.Piecesos;

namespace Platform.Client.Tests.Cli;

/// <summary>The real program with real children.</summary>
public sealed partial class RunCommandTests : CliFixture
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Platform.EnrollAsync(Folder);
    }

    private Process Start(IReadOnlyDictionary<string, string>? environment, params string[] args)
    {
        var start = PiecesosProgram.With(["run", "--wait", "60", "--data", Folder, .. args]);
        start.Environment.Remove("XDG_RUNTIME_DIR");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private async Task<(int Code, string Out, string Err)> RunProcessAsync(params string[] args)
    {
        using var process = Start(null, args);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    [Fact]
    public async Task Run_Env_HoldsTheKeysAndTheServerMayBeGone()
    {
        Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()), (Guid.CreateVersion7(), Forms.Anthropic()));

        var first = await RunProcessAsync("--", "env");
        await Platform.StopAsync();
        var second = await RunProcessAsync("--", "env");

        Assert.All([first, second], result =>
        {
            Assert.True(result.Code == 0, result.Err);
            Assert.Contains($"OPENAI_API_KEY={Forms.Secret("Production")}\n", result.Out, StringComparison.Ordinal);
            Assert.Contains("OPENAI_BASE_URL=https://api.openai.com/v1\n", result.Out, StringComparison.Ordinal);
            Assert.Contains("ANTHROPIC_API_KEY=sk-ant-api03-made-up-0123456789\n", result.Out, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Run_ParentsLeftOvers_DoNotReachTheChild()
    {
        Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));

        using var process = Start(new Dictionary<string, string> { ["OPENAI_ORG_ID"] = "org-left-over", ["OPENAI_API_KEY"] = "sk-left-over", ["OTHER"] = "stays" }, "--", "env");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.DoesNotContain("left-over", output, StringComparison.Ordinal);
        Assert.Contains("OTHER=stays", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(42)]
    [InlineData(255)]
    public async Task Run_ExitCode_IsTheChilds(int code)
    {
        Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));

        Assert.Equal(code, (await RunProcessAsync("--", "sh", "-c", $"exit {code}")).Code);
    }

    [Fact]
    public async Task Run_ArgumentsAndStreams_ReachTheChildAsTheyAre()
    {
        Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));

        using var process = Start(null, "--", "sh", "-c", "cat; printf '%s|' \"$@\"; echo err >&2", "sh", "a b", "@file", "--json", "", "*");
        await process.StandardInput.WriteAsync("input");
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();

        Assert.Equal("inputa b|@file|--json||*|", await process.StandardOutput.ReadToEndAsync());
        Assert.Equal("err\n", await error);
    }

    [Fact]
    public async Task Run_CommandMissing_Is127()
    {
        Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));

        Assert.Equal(ExitCodes.CommandNotFound, (await RunProcessAsync("--", "no-such-command-here")).Code);
        Assert.Equal(ExitCodes.NotExecutable, (await RunProcessAsync("--", Path.Combine(AppContext.BaseDirectory, "xunit.core.dll"))).Code);
    }

    [Fact]
    public async Task Run_ServiceAccount_IsAPrivateFileForTheChildsLife()
    {
        Platform.Feed.Commit((Guid.CreateVersion7(), Forms.Vertex()));

        var (code, output, error) = await RunProcessAsync("--", "sh", "-c", "stat -c %a \"$GOOGLE_APPLICATION_CREDENTIALS\"; echo \"$GOOGLE_APPLICATION_CREDENTIALS\"; cat \"$GOOGLE_APPLICATION_CREDENTIALS\"; env");

        Assert.True(code == 0, error);
        var lines = output.Split('\n');
        Assert.Equal("600", lines[0]);
        Assert.False(File.Exists(lines[1]));
        Assert.Contains("robot@p.iam.gserviceaccount.com", lines[2], StringComparison.Ordinal);
        Assert.Contains("GOOGLE_GENAI_USE_VERTEXAI=true", lines);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Folder, "run")));
    }

    [Fact]
    public async Task Run_KilledHard_LeavesFilesForTheNextToRemove()
    {
        Platform.Feed.Commit((Guid.CreateVersion7(), Forms.Vertex()));
        using var process = Start(null, "--", "sh", "-c", "echo $$; echo \"$GOOGLE_APPLICATION_CREDENTIALS\"; exec sleep 60");
        var child = int.Parse((await process.StandardOutput.ReadLineAsync())!, System.Globalization.CultureInfo.InvariantCulture);
        var path = (await process.StandardOutput.ReadLineAsync())!;
        Assert.True(File.Exists(path));

        process.Kill();
        await process.WaitForExitAsync();
        Process.GetProcessById(child).Kill();
        Assert.True(File.Exists(path));
        await RunProcessAsync("--", "true");

        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData(15, "TERM")]
    [InlineData(2, "INT")]
    [InlineData(1, "HUP")]
    [InlineData(10, "USR1")]
    public async Task Run_Signal_ReachesTheChildAndFilesAreRemoved(int signal, string name)
    {
        Platform.Feed.Commit((Guid.CreateVersion7(), Forms.Vertex()));
        using var process = Start(null, "--", "sh", "-c", $"trap 'echo got {name}; exit 9' {name}; echo \"$GOOGLE_APPLICATION_CREDENTIALS\"; while :; do sleep 0.05; done");
        var path = (await process.StandardOutput.ReadLineAsync())!;

        Assert.Equal(0, Kill(process.Id, signal));
        var rest = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal($"got {name}\n", rest);
        Assert.Equal(9, process.ExitCode);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Run_ChildDiesOfASignal_IsItsCode()
    {
        Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));

        Assert.Equal(128 + 9, (await RunProcessAsync("--", "sh", "-c", "kill -9 $$")).Code);
    }

    [Fact]
    public async Task Run_SeveralKeysOfOneProvider_AsksWhich()
    {
        Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi("One")), (Guid.CreateVersion7(), Forms.OpenAi("Two")), (Guid.CreateVersion7(), Forms.Anthropic()));

        var (code, _, error) = await RunProcessAsync("--", "env");
        var named = await RunProcessAsync("--provider", "openai", "--name", "Two", "--", "env");
        var other = await RunProcessAsync("--provider", "anthropic", "--", "env");

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("One, Two", error, StringComparison.Ordinal);
        Assert.Contains($"OPENAI_API_KEY={Forms.Secret("Two")}\n", named.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("OPENAI_API_KEY", other.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.NotFound, (await RunProcessAsync("--name", "Three", "--", "env")).Code);
        Assert.Equal(ExitCodes.NotFound, (await RunProcessAsync("--provider", "gemini", "--", "env")).Code);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}

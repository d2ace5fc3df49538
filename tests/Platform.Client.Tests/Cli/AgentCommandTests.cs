using System.Diagnostics;
using System.Runtime.InteropServices;
using Platform.Client.Tests.Fixture;
using Platform.Piecesos;
using Platform.Piecesos.Agent;
using Platform.Piecesos.Commands;

namespace Platform.Client.Tests.Cli;

public sealed partial class AgentCommandTests : CliFixture
{
    [Fact]
    public async Task Agent_RealProcess_ServesStatusAndCleansUpWhenTold()
    {
        await LoginAsync();
        Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        using var agent = Process.Start(PiecesosProgram.With("agent", "--data", Folder))!;
        var output = agent.StandardOutput.ReadToEndAsync();
        var sockets = new AgentSockets(Folder);
        await Eventually.TrueAsync(() => File.Exists(sockets.Http) && AgentClient.StatusAsync(Folder, default).GetAwaiter().GetResult()?["connected"]?.GetValue<bool>() == true);

        var (code, terminal) = await RunAsync("status", "--json");
        var (second, refused) = await RunAsync("agent");
        _ = Kill(agent.Id, 15);
        await agent.WaitForExitAsync().WaitAsync(Eventually.Limit);

        Assert.True(code == 0, terminal.Err);
        Assert.True(terminal.Json.GetProperty("agent").GetBoolean());
        Assert.True(terminal.Json.GetProperty("reachable").GetBoolean());
        Assert.Equal(ExitCodes.Conflict, second);
        Assert.Contains("Another process", refused.Err, StringComparison.Ordinal);
        Assert.Equal(0, agent.ExitCode);
        Assert.Contains("Local API", await output, StringComparison.Ordinal);
        Assert.Contains("no secret store", await output, StringComparison.Ordinal);
        Assert.Equal("owner-only-files", terminal.Json.GetProperty("private_keys").GetString());
        Assert.False(File.Exists(sockets.Http) || File.Exists(sockets.Grpc));
    }

    [Fact]
    public async Task Agent_KilledBefore_StartsOverItsSockets()
    {
        await LoginAsync();
        var sockets = new AgentSockets(Folder);
        for (var round = 0; round < 3; round++)
        {
            using var agent = Process.Start(PiecesosProgram.With("agent", "--data", Folder))!;
            await Eventually.TrueAsync(() => AgentClient.StatusAsync(Folder, default).GetAwaiter().GetResult() is not null);
            agent.Kill();
            await agent.WaitForExitAsync();
        }

        Assert.True(File.Exists(sockets.Http));
        Assert.Null(await AgentClient.StatusAsync(Folder, default));
        var (code, terminal) = await RunAsync("status", "--json");
        Assert.True(code == 0, terminal.Err);
        Assert.False(terminal.Json.GetProperty("agent").GetBoolean());
    }

    [Theory]
    [InlineData("systemd", "ExecStart=")]
    [InlineData("launchd", "<key>ProgramArguments</key>")]
    [InlineData("windows", "<Exec>")]
    public async Task Install_Print_NamesProgramAndFolder(string system, string what)
    {
        await LoginAsync();

        var (code, terminal) = await RunAsync("agent", "install", "--print", "--system", system);

        Assert.True(code == 0, terminal.Err);
        Assert.Contains(what, terminal.Out, StringComparison.Ordinal);
        Assert.Contains(Folder, terminal.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("systemd")]
    [InlineData("launchd")]
    public async Task Install_KeysInFiles_IsCarriedOver(string system)
    {
        await LoginAsync();

        var (_, files) = await RunAsync(new TestTerminal { Variables = { ["PIECES_KEYS"] = "files" } }, "agent", "install", "--print", "--system", system);
        var (_, plain) = await RunAsync("agent", "install", "--print", "--system", system);

        Assert.Contains("PIECES_KEYS", files.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("PIECES_KEYS", plain.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Quote_WhatMeansSomethingToSystemd_IsEscaped() =>
        Assert.Equal("\"/a b/100%%/$$HOME/\\\"x\\\"\\\\\"", ServiceFiles.Quote("/a b/100%/$HOME/\"x\"\\"));

    [Fact]
    public async Task Env_Export_IsReadBackByAShell()
    {
        await LoginAsync();
        const string awkward = "sk-proj-it's \"$HOME\" `x` \\n 0123456789";
        Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi(secret: awkward)));
        await RunAsync("get", "Production");

        var (code, terminal) = await RunAsync("env", "--offline", "--provider", "openai");
        Assert.True(code == 0, terminal.Err);
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true };
        foreach (var word in (string[])["-c", $"{terminal.Out}\nprintf %s \"$OPENAI_API_KEY\""])
            start.ArgumentList.Add(word);
        using var shell = Process.Start(start)!;

        Assert.Equal(awkward, await shell.StandardOutput.ReadToEndAsync());
    }

    [Fact]
    public async Task Env_JsonAndDotenvAndPrefix_HoldTheSame()
    {
        await LoginAsync();
        Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()), (Guid.CreateVersion7(), Forms.Vertex()));
        await RunAsync("get", "Production");

        var (_, json) = await RunAsync("env", "--offline", "--format", "json", "--prefix", "MY_");
        var (_, dotenv) = await RunAsync("env", "--offline", "--format", "dotenv", "--provider", "openai");

        Assert.Equal(Forms.Secret("Production"), json.Json.GetProperty("MY_OPENAI_API_KEY").GetString());
        Assert.Contains("MY_GOOGLE_APPLICATION_CREDENTIALS is a file", json.Err, StringComparison.Ordinal);
        Assert.Contains($"OPENAI_API_KEY=\"{Forms.Secret("Production")}\"", dotenv.Out, StringComparison.Ordinal);
        Assert.Equal("\"a\\\\b\\\"c\\$d\\ne\"", EnvCommand.Dotenv("a\\b\"c$d\ne"));
    }

    [Fact]
    public async Task Explain_OneSeveralOrNone_SaysWhy()
    {
        await LoginAsync();
        Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi("One")), (Guid.CreateVersion7(), Forms.Anthropic()));
        await RunAsync("get", "One");

        var (_, one) = await RunAsync("explain", "openai", "--json");
        var (_, none) = await RunAsync("explain", "gemini");
        Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi("Two")));
        await RunAsync("get", "Two");
        var (_, several) = await RunAsync("explain", "openai", "--json");

        Assert.Equal("One", one.Json.GetProperty("winner").GetProperty("name").GetString());
        Assert.Contains("only key", one.Json.GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, one.Json.GetProperty("feed").GetProperty("revision").GetInt64());
        Assert.Contains("holds no key of gemini", none.Out, StringComparison.Ordinal);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, several.Json.GetProperty("winner").ValueKind);
        Assert.Contains("One, Two", several.Json.GetProperty("why").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completion_OfAProvider_IsWhichHaveTheWord()
    {
        var (code, terminal) = await RunBareAsync("[suggest:21]", "piecesos keys add ope");

        Assert.Equal(0, code);
        Assert.Equal(["openai", "azure-openai"], terminal.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Completion_TheScriptsQuestion_IsAnswered()
    {
        var (code, terminal) = await RunBareAsync("[suggest:11]", "piecesos st");

        Assert.Equal(0, code);
        Assert.Equal(["status"], terminal.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("powershell")]
    public async Task Completion_Script_AsksTheProgram(string shell)
    {
        var (code, terminal) = await RunBareAsync("completion", shell);

        Assert.Equal(0, code);
        Assert.Contains("[suggest:", terminal.Out, StringComparison.Ordinal);
    }

    private static async Task<(int Code, TestTerminal Terminal)> RunBareAsync(params string[] args)
    {
        var terminal = new TestTerminal();
        return (await CommandLine.RunAsync(args, terminal, CancellationToken.None), terminal);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}

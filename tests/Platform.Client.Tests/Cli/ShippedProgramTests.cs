using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Grpc.Net.Client;
using Platform.Client.Tests.Agent;
using Platform.Client.Tests.Fixture;
using Platform.Local.V1;
using Platform.Piecesos;
using Platform.Piecesos.Agent;

namespace Platform.Client.Tests.Cli;

/// <summary>
/// Every command in a process of its own: of the program as it is built, and with PLATFORM_TEST_FULL=1 of the file that client/publish.sh makes, from which the
/// linker has taken what it thinks nobody needs.
/// </summary>
public sealed class ShippedProgramTests : CliFixture
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("PLATFORM_TEST_FULL") == "1";

    private readonly TestFolder _published = new();
    private string? _program;

    [Fact]
    public async Task EveryCommand_OfTheShippedFile_DoesItsWork()
    {
        if (Full)
            _program = await PublishAsync(_published.Path);
        var secret = Forms.Secret("Production");
        Assert.Contains("Exit codes:", await OkAsync("", "--help"), StringComparison.Ordinal);
        Assert.Equal("status", (await OkAsync("", "[suggest:11]", "piecesos st")).Trim());
        var login = await OkAsync(TestPlatform.Password + "\n", "login", Platform.Url.ToString(), "--email", TestPlatform.Email, "--password-stdin", "--json");
        Assert.Equal(TestPlatform.Email, Of(login).GetProperty("email").GetString());

        // Forms by their descriptors: fields, secrets, masks, sealing, validation.
        Assert.Contains("openai", await OkAsync("", "keys", "providers"), StringComparison.Ordinal);
        await OkAsync(secret, "keys", "add", "openai", "--name", "Production");
        Assert.Contains("Production", await OkAsync("", "keys", "list"), StringComparison.Ordinal);
        Assert.Contains("does not look as usual", (await RunProcessAsync("x", "keys", "add", "anthropic", "--name", "Odd")).Error, StringComparison.Ordinal);

        // The held key, opened, masked and put into an environment.
        Assert.DoesNotContain(secret, await OkAsync("", "get", "Production", "--wait", "60"), StringComparison.Ordinal);
        Assert.Contains(secret, await OkAsync("", "get", "Production", "--offline", "--reveal"), StringComparison.Ordinal);
        Assert.Equal(secret, Of(await OkAsync("", "env", "--offline", "--format", "json")).GetProperty("OPENAI_API_KEY").GetString());
        Assert.Contains(secret, await OkAsync("", "run", "--offline", "--", "env"), StringComparison.Ordinal);
        Assert.Equal("Production", Of(await OkAsync("", "explain", "openai", "--json")).GetProperty("winner").GetProperty("name").GetString());

        await AgentAsync(secret);

        // What the unit starts is what was asked to write it.
        var unit = await OkAsync("", "agent", "install", "--print", "--system", "systemd");
        Assert.Contains($"{Path.GetFullPath(Start().ArgumentList.Prepend(Start().FileName).Last())}\" agent --data", unit, StringComparison.Ordinal);

        foreach (var list in (string[][])[["org", "list"], ["members", "list"], ["devices", "list"], ["completion", "zsh"], ["status"], ["logout", "--wipe"]])
            Assert.NotEqual("", await OkAsync("", list));
        Assert.Equal(ExitCodes.NotSignedIn, (await RunProcessAsync("", "status")).Code);
        Assert.Equal(ExitCodes.Usage, (await RunProcessAsync("", "no-such-command")).Code);
    }

    /// <summary>Stream, cache, both local APIs, and an answer to `status`.</summary>
    private async Task AgentAsync(string secret)
    {
        using var agent = Process.Start(Start("agent", "--json"))!;
        var reading = agent.StandardOutput.ReadToEndAsync();
        var errors = agent.StandardError.ReadToEndAsync();
        var sockets = new AgentSockets(Folder);
        try
        {
            await Eventually.TrueAsync(() => agent.HasExited || AgentClient.StatusAsync(Folder, default).GetAwaiter().GetResult()?["connected"]?.GetValue<bool>() == true);
            Assert.True(Of(await OkAsync("", "status", "--json")).GetProperty("agent").GetBoolean());

            using var http = new HttpClient(AgentFixture.Handler(sockets.Http)) { BaseAddress = new Uri("http://agent") };
            var json = Of(await http.GetStringAsync(new Uri("/v1/credential?provider=openai", UriKind.Relative)));
            Assert.Equal(secret, json.GetProperty("environment").GetProperty("OPENAI_API_KEY").GetString());

            using var channel = GrpcChannel.ForAddress("http://agent", new GrpcChannelOptions { HttpHandler = AgentFixture.Handler(sockets.Grpc), DisposeHttpClient = true });
            var got = await new LocalService.LocalServiceClient(channel).GetCredentialAsync(new GetCredentialRequest { Provider = "openai" });
            Assert.Equal(secret, got.Fields.Single(field => field.Secret).Value.ToStringUtf8());

            await OkAsync("", "reject", "Production", "--reason", "unauthorized");
            await OkAsync("", "reject", "Production", "--works");
        }
        finally
        {
            agent.Kill();
            await agent.WaitForExitAsync();
        }

        Assert.Contains("caught-up", await reading, StringComparison.Ordinal);
        Assert.Equal("", await errors);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _published.Dispose();
    }

    private ProcessStartInfo Start(params string[] args)
    {
        var all = args is [] ? [] : args[0] is "--help" or "[suggest:11]" ? args : (string[])[args[0], .. args[1..].TakeWhile(word => word != "--"), "--data", Folder, .. args.SkipWhile(word => word != "--")];
        return _program is null ? PiecesosProgram.With(all) : PiecesosProgram.Of([_program], all);
    }

    private async Task<(int Code, string Output, string Error)> RunProcessAsync(string input, params string[] args)
    {
        using var process = Process.Start(Start(args))!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }

    private async Task<string> OkAsync(string input, params string[] args)
    {
        var (code, output, error) = await RunProcessAsync(input, args);
        Assert.True(code == 0, $"{string.Join(' ', args)} ended with {code}: {error}{output}");
        return output;
    }

    private static async Task<string> PublishAsync(string folder)
    {
        var script = typeof(PiecesosProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "Samples").Value! + "/../publish.sh";
        using var publish = Process.Start(new ProcessStartInfo(script, ["linux-x64", folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = publish.StandardError.ReadToEndAsync();
        var output = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        Assert.True(publish.ExitCode == 0, output + await error);
        return Path.Combine(folder, "piecesos");
    }

    private static JsonElement Of(string json) => JsonDocument.Parse(json).RootElement;
}

using System.Diagnostics;
using System.Text.Json;
using Platform.Client.Tests.Fixture;
using Platform.Piecesos;
using Platform.Piecesos.Agent;
using Platform.TestKit;

namespace Platform.Client.Tests.Keys;

/// <summary>The real program in a session whose keyring is the test's.</summary>
public sealed class KeyringCommandTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly DesktopSession _desktop = new();
    private TestPlatform _platform = null!;

    public async Task InitializeAsync() => _platform = await TestPlatform.StartAsync();

    public async Task DisposeAsync()
    {
        await _platform.DisposeAsync();
        _desktop.Dispose();
        _folder.Dispose();
    }

    [KeyringFact]
    public async Task Piecesos_KeysInKeyring_WorksWithItAndRefusesWithoutIt()
    {
        _platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        var login = await RunAsync(TestPlatform.Password + "\n", "login", _platform.Url.ToString(), "--email", TestPlatform.Email, "--password-stdin", "--json");
        Assert.True(login.Code == 0, login.Error);
        var fingerprint = Of(login.Output, "fingerprint");
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.pem"));

        // An agent, and another after it was killed.
        await AgentAsync();
        await AgentAsync();
        var status = await RunAsync("", "status", "--json");
        Assert.Equal((0, "secret-service", fingerprint), (status.Code, Of(status.Output, "private_keys"), Of(status.Output, "fingerprint")));

        _desktop.Lock();
        var locked = await RunAsync("", "get", "Production", "--offline", "--reveal", "--json");
        var still = await RunAsync("", "status", "--json");
        var again = await RunAsync(TestPlatform.Password + "\n", "login", "--email", TestPlatform.Email, "--password-stdin");
        Assert.Equal((ExitCodes.KeysUnavailable, ""), (locked.Code, locked.Output));
        Assert.Contains("Unlock it", locked.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.KeysUnavailable, "secret-service"), (still.Code, Of(still.Output, "private_keys")));
        Assert.Equal("[]", Of(still.Output, "credentials"));
        Assert.Equal(ExitCodes.KeysUnavailable, again.Code);

        _desktop.KillBus();
        var dead = await RunAsync("", "get", "Production", "--offline", "--reveal");
        Assert.Equal((ExitCodes.KeysUnavailable, ""), (dead.Code, dead.Output));
        Assert.Contains("cannot be reached", dead.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.pem"));
    }

    [KeyringFact]
    public async Task Logout_Wipe_RemovesTheEntry()
    {
        await RunAsync(TestPlatform.Password + "\n", "login", _platform.Url.ToString(), "--email", TestPlatform.Email, "--password-stdin");
        var id = Platform.Client.Store.Keys.KeyMark.Read(_folder.Path)!.Id;
        Assert.NotEqual("", _desktop.EntryOf(id));

        var (code, output, error) = await RunAsync("", "logout", "--wipe", "--json");

        Assert.True(code == 0, error);
        Assert.Equal("True", Of(output, "wiped"));
        Assert.Equal("", _desktop.EntryOf(id));
        Assert.Equal(["agent.lock", "keys.lock"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
    }

    private async Task AgentAsync()
    {
        using var agent = Process.Start(_desktop.Enter(PiecesosProgram.With("agent", "--data", _folder.Path)))!;
        await Eventually.TrueAsync(() => agent.HasExited || AgentClient.StatusAsync(_folder.Path, default).GetAwaiter().GetResult()?["connected"]?.GetValue<bool>() == true);
        agent.Kill();
        await agent.WaitForExitAsync();
        Assert.Contains("keyring", await agent.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string input, params string[] arguments)
    {
        using var program = Process.Start(_desktop.Enter(PiecesosProgram.With([.. arguments, "--data", _folder.Path])))!;
        await program.StandardInput.WriteAsync(input);
        program.StandardInput.Close();
        var error = program.StandardError.ReadToEndAsync();
        var output = await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync();
        return (program.ExitCode, output, await error);
    }

    private static string Of(string json, string name) => JsonDocument.Parse(json).RootElement.GetProperty(name).ToString();
}

using System.Text.Json;
using Platform.Client.Tests.Fixture;
using Platform.Piecesos;

namespace Platform.Client.Tests.Cli;

public sealed class CommandTests : CliFixture
{
    [Fact]
    public async Task Login_RightPassword_EnrolsAndKeepsNoPassword()
    {
        await LoginAsync();

        Assert.Single(Platform.Devices);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Folder, "session.json")));
        Assert.All(Directory.EnumerateFiles(Folder), file => Assert.DoesNotContain(TestPlatform.Password, File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Login_WrongPassword_Is3()
    {
        var (code, terminal) = await RunAsync(new TestTerminal("wrong"), "login", Platform.Url.ToString(), "--email", TestPlatform.Email, "--password-stdin");

        Assert.Equal(ExitCodes.NotSignedIn, code);
        Assert.Contains("wrong", terminal.Err, StringComparison.Ordinal);
        Assert.Empty(Platform.Devices);
    }

    [Theory]
    [InlineData("signing.pem")]
    [InlineData("agreement.pem")]
    [InlineData("device.json")]
    public async Task Login_ReplaceWithADamagedFile_MakesANewDevice(string file)
    {
        await LoginAsync();
        var path = Path.Combine(Folder, file);
        await File.WriteAllTextAsync(path, "damaged");
        var (refused, why) = await RunAsync("status");

        var (wrong, _) = await RunAsync(new TestTerminal("wrong"), "login", Platform.Url.ToString(), "--email", TestPlatform.Email, "--password-stdin", "--replace");
        Assert.Equal((ExitCodes.NotSignedIn, "damaged"), (wrong, await File.ReadAllTextAsync(path)));
        var (code, terminal) = await RunAsync(new TestTerminal(TestPlatform.Password), "login", Platform.Url.ToString(), "--email", TestPlatform.Email, "--password-stdin", "--replace");

        Assert.Equal(ExitCodes.Failure, refused);
        Assert.Contains("login --replace", why.Err, StringComparison.Ordinal);
        Assert.True(code == 0, terminal.Err);
        Assert.Equal(2, Platform.Devices.Count);
        Assert.Equal(ExitCodes.Ok, (await RunAsync("status")).Code);
    }

    [Fact]
    public async Task Logout_Plain_KeepsTheDevice()
    {
        await LoginAsync();

        var (code, terminal) = await RunAsync("logout");
        var (listed, _) = await RunAsync("keys", "list");

        Assert.True(code == 0, terminal.Err);
        Assert.Equal(ExitCodes.NotSignedIn, listed);
        Assert.Equal(ExitCodes.Ok, (await RunAsync("status")).Code);
    }

    [Fact]
    public async Task Logout_Wipe_LeavesNothing()
    {
        await LoginAsync();
        Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        await RunAsync("get", "Production");

        var (code, terminal) = await RunAsync("logout", "--wipe");

        Assert.True(code == 0, terminal.Err);
        Assert.Contains("piecesos devices revoke", terminal.Out, StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(Folder, "*", SearchOption.AllDirectories), path => Assert.EndsWith(".lock", path, StringComparison.Ordinal));
        Assert.Equal(ExitCodes.NotSignedIn, (await RunAsync("get", "Production", "--offline")).Code);
    }

    [Fact]
    public async Task Login_WithAnAddressAtATerminal_AsksForThePassword()
    {
        var (code, terminal) = await RunAsync(new TestTerminal("", [TestPlatform.Password]), "login", Platform.Url.ToString(), "--email", TestPlatform.Email);

        Assert.True(code == 0, terminal.Err);
        Assert.DoesNotContain(TestPlatform.Password, terminal.Out + terminal.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_Again_NeedsNoAddress()
    {
        await LoginAsync();

        var (code, terminal) = await RunAsync(new TestTerminal(TestPlatform.Password), "login", "--password-stdin", "--json");

        Assert.True(code == 0, terminal.Err);
        Assert.Equal(TestPlatform.Email, terminal.Json.GetProperty("email").GetString());
        Assert.Single(Platform.Devices);
    }

    [Fact]
    public async Task Session_Ended_Is3()
    {
        Platform.TokenLifetime = TimeSpan.FromSeconds(-1);
        await LoginAsync();

        var (code, terminal) = await RunAsync("keys", "list");

        Assert.Equal(ExitCodes.NotSignedIn, code);
        Assert.Contains("ten minutes", terminal.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_AddListGetSetRemove_DoWhatTheySay()
    {
        await LoginAsync();
        var secret = Forms.Secret("first");

        await AddAsync("openai", "Production", $"  \"{secret}\"\n", "--field", "base_url=https://proxy.example/v1");
        var (_, list) = await RunAsync("keys", "list", "--json");
        var (_, get) = await RunAsync("get", "production", "--json");
        var (_, reveal) = await RunAsync("get", "--provider", "openai", "--reveal", "--field", "api_key");

        var listed = Assert.Single(list.Json.GetProperty("credentials").EnumerateArray());
        Assert.Equal("https://proxy.example", listed.GetProperty("fields").GetProperty("base_url").GetString());
        Assert.Equal("••••mnop", listed.GetProperty("masks").GetProperty("api_key").GetString());
        Assert.Equal("••••mnop", get.Json.GetProperty("masks").GetProperty("api_key").GetString());
        Assert.DoesNotContain(secret, list.Out + get.Out, StringComparison.Ordinal);
        Assert.Equal(secret, reveal.Out.Trim());

        // Another name keeps the secret; another destination wants it again.
        var (renamed, terminal) = await RunAsync("keys", "set", "Production", "--rename", "Main");
        Assert.True(renamed == 0, terminal.Err);
        Assert.Equal(secret, (await RunAsync("get", "Main", "--reveal", "--field", "api_key")).Terminal.Out.Trim());
        Assert.Equal(ExitCodes.Usage, (await RunAsync("keys", "set", "Main", "--field", "base_url=https://elsewhere.example")).Code);
        var other = Forms.Secret("second");
        var (moved, movedTerminal) = await RunAsync(new TestTerminal(other), "keys", "set", "Main", "--field", "base_url=https://elsewhere.example");
        Assert.True(moved == 0, movedTerminal.Err);
        Assert.Equal(other, (await RunAsync("get", "Main", "--reveal", "--field", "api_key")).Terminal.Out.Trim());

        Assert.Equal(ExitCodes.Usage, (await RunAsync("keys", "rm", "Main")).Code);
        Assert.Equal(ExitCodes.Ok, (await RunAsync("keys", "rm", "Main", "--yes")).Code);
        Assert.Equal(ExitCodes.NotFound, (await RunAsync("get", "Main")).Code);
        Assert.Equal(ExitCodes.NotFound, (await RunAsync("keys", "rm", "Main", "--yes")).Code);
    }

    [Fact]
    public async Task KeysAdd_AtATerminal_AsksForWhatIsMissing()
    {
        await LoginAsync();

        var (code, terminal) = await RunAsync(
            new TestTerminal("AWS\nASIAIOSFODNN7EXAMPLE\nus-east-1\n", ["wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "session-token-value"]), "keys", "add", "bedrock");

        Assert.True(code == 0, terminal.Err);
        Assert.Equal("session-token-value", (await RunAsync("get", "AWS", "--reveal", "--field", "session_token")).Terminal.Out.Trim());
    }

    [Fact]
    public async Task KeysAdd_SeveralSecretsOnStandardInput_TakeALineEach()
    {
        await LoginAsync();

        await AddAsync(
            "bedrock", "AWS", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\nsession-token-value\n", "--field", "access_key_id=ASIAIOSFODNN7EXAMPLE", "--field", "region=us-east-1");

        Assert.Equal("session-token-value", (await RunAsync("get", "AWS", "--reveal", "--field", "session_token")).Terminal.Out.Trim());
    }

    [Theory]
    [InlineData("sk-admin-0123456789abcdef")]
    [InlineData("••••mnop")]
    [InlineData("")]
    public async Task KeysAdd_WrongKindOfSecret_IsRefusedHereWithoutShowingIt(string secret)
    {
        await LoginAsync();

        var (code, terminal) = await RunAsync(new TestTerminal(secret), "keys", "add", "openai", "--name", "x");

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("api_key", terminal.Err, StringComparison.Ordinal);
        if (secret.Length > 0)
            Assert.DoesNotContain(secret, terminal.Err, StringComparison.Ordinal);
        Assert.Equal(0, Platform.Feed.Position.Revision);
    }

    [Fact]
    public async Task KeysAdd_NameTaken_Is7()
    {
        await LoginAsync();
        await AddAsync("openai", "Production", Forms.Secret("one"));

        var (code, _) = await RunAsync(new TestTerminal(Forms.Secret("two")), "keys", "add", "openai", "--name", "Production");

        Assert.Equal(ExitCodes.Conflict, code);
    }

    [Fact]
    public async Task Keys_SameNameAtTwoProviders_AsksWhich()
    {
        await LoginAsync();
        await AddAsync("openai", "Production", Forms.Secret("one"));
        await AddAsync("gemini", "Production", "AQ.made-up-0123456789");

        Assert.Equal(ExitCodes.Usage, (await RunAsync("get", "Production")).Code);
        Assert.Equal(ExitCodes.Ok, (await RunAsync("get", "Production", "--provider", "gemini")).Code);
        Assert.Equal(ExitCodes.Usage, (await RunAsync("keys", "rm", "Production", "--yes")).Code);
        Assert.Equal(ExitCodes.Ok, (await RunAsync("keys", "rm", "Production", "--provider", "gemini", "--yes")).Code);
    }

    [Fact]
    public async Task Get_Plain_IsMaskedTable()
    {
        await LoginAsync();
        await AddAsync("openai", "Production", Forms.Secret("one"));

        var (code, terminal) = await RunAsync("get", "Production");

        Assert.Equal(ExitCodes.Ok, code);
        Assert.Contains("••••mnop", terminal.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(Forms.Secret("one"), terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ServerGone_WorksFromTheCache()
    {
        await LoginAsync();
        await AddAsync("openai", "Production", Forms.Secret("one"));
        await RunAsync("get", "Production");
        await Platform.StopAsync();

        Assert.Equal(Forms.Secret("one"), (await RunAsync("get", "Production", "--reveal", "--field", "api_key")).Terminal.Out.Trim());
        Assert.Equal(ExitCodes.Unreachable, (await RunAsync("keys", "list")).Code);
        var (code, status) = await RunAsync("status", "--json");
        Assert.Equal(ExitCodes.Ok, code);
        Assert.False(status.Json.GetProperty("reachable").GetBoolean());
        Assert.Equal(1, status.Json.GetProperty("feeds")[0].GetProperty("revision").GetInt64());
    }

    [Fact]
    public async Task OrgMembersDevices_Json_AreStable()
    {
        await LoginAsync();

        Assert.Equal("owner", (await RunAsync("org", "list", "--json")).Terminal.Json[0].GetProperty("role").GetString());
        Assert.Equal(TestPlatform.Email, (await RunAsync("members", "list", "--json")).Terminal.Json[0].GetProperty("email").GetString());
        var added = await RunAsync(new TestTerminal("a long enough password"), "members", "add", "bob@example.com", "--role", "admin", "--password-stdin", "--json");
        Assert.Equal("admin", added.Terminal.Json.GetProperty("role").GetString());
        Assert.Equal(ExitCodes.Conflict, (await RunAsync("members", "add", TestPlatform.Email)).Code);
        Assert.Equal(ExitCodes.Refused, (await RunAsync("members", "remove", TestPlatform.Email)).Code);
        Assert.Equal(ExitCodes.NotFound, (await RunAsync("members", "remove", "nobody@example.com")).Code);
        var devices = (await RunAsync("devices", "list", "--json")).Terminal.Json;
        Assert.True(devices[0].GetProperty("this_machine").GetBoolean());
        Assert.Equal(ExitCodes.NotFound, (await RunAsync("devices", "revoke", Guid.NewGuid().ToString())).Code);
        Assert.Equal(ExitCodes.Ok, (await RunAsync("devices", "revoke", devices[0].GetProperty("device_id").GetString()!)).Code);
        Assert.Equal(ExitCodes.NotFound, (await RunAsync("keys", "list", "--org", "Nowhere")).Code);
        Assert.Equal(ExitCodes.Ok, (await RunAsync("keys", "list", "--org", "example")).Code);
    }

    [Fact]
    public async Task Output_NamesWithTerminalCommands_AreDisarmed()
    {
        await LoginAsync();
        Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi("evil\u001b]0;title\u0007")));

        var (_, terminal) = await RunAsync("get", "--provider", "openai");

        Assert.Contains("evil", terminal.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_Json_PrintsChangesMasked()
    {
        await LoginAsync();
        var terminal = new TestTerminal();
        using var stop = new CancellationTokenSource();
        var watching = CommandLine.RunAsync(["watch", "--json", "--data", Folder], terminal, stop.Token);

        await Eventually.TrueAsync(() => terminal.Out.Contains("caught-up", StringComparison.Ordinal));
        await AddAsync("openai", "Production", Forms.Secret("one"));
        await Eventually.TrueAsync(() => terminal.Out.Contains("acknowledged", StringComparison.Ordinal) && terminal.Out.Contains("credential-added", StringComparison.Ordinal));
        Assert.Equal(ExitCodes.Conflict, (await RunAsync("watch")).Code);
        await stop.CancelAsync();

        Assert.Equal(ExitCodes.Ok, await watching);
        var added = terminal.Out.Split('\n').Where(line => line.Contains("credential-added", StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line).RootElement).Single();
        Assert.Equal("••••mnop", added.GetProperty("credential").GetProperty("masks").GetProperty("api_key").GetString());
        Assert.DoesNotContain(Forms.Secret("one"), terminal.Out, StringComparison.Ordinal);
    }
}

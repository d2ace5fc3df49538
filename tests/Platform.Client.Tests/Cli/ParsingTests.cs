using Platform.Client.Tests.Fixture;
using Platform.Piecesos;
using Platform.Piecesos.Commands;

namespace Platform.Client.Tests.Cli;

public class ParsingTests
{
    private static async Task<(int Code, TestTerminal Terminal)> RunAsync(params string[] args)
    {
        var terminal = new TestTerminal();
        using var folder = new TestFolder();
        return (await CommandLine.RunAsync([.. args, "--data", folder.Sub("data")], terminal, CancellationToken.None), terminal);
    }

    [Theory]
    [InlineData]
    [InlineData("bogus")]
    [InlineData("keys")]
    [InlineData("keys", "add")]
    [InlineData("keys", "add", "mistral")]
    [InlineData("keys", "add", "openai", "--bogus")]
    [InlineData("keys", "add", "openai", "--name", "x", "--field", "api_key=sk-secret")]
    [InlineData("keys", "add", "openai", "--name", "x", "--field", "nothing=1")]
    [InlineData("keys", "add", "openai", "--name", "x", "--field", "base_url")]
    [InlineData("members", "add", "a@example.com", "--role", "king")]
    [InlineData("run")]
    [InlineData("run", "--provider", "mistral", "--", "true")]
    [InlineData("get")]
    [InlineData("login")]
    [InlineData("devices", "revoke")]
    public async Task Run_WrongUsage_Is2(params string[] args)
    {
        var (code, terminal) = await RunAsync(args);

        Assert.Equal(ExitCodes.Usage, code);
        Assert.NotEqual("", terminal.Err);
        Assert.Equal("", terminal.Out);
        Assert.DoesNotContain("sk-secret", terminal.Err, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keys", "add", "opanai")]
    [InlineData("get", "--provider", "opanai")]
    [InlineData("run", "--provider", "openai", "--provider", "opanai", "--", "true")]
    public async Task Run_ProviderMisspelt_SaysWhichThereAre(params string[] args)
    {
        var (code, terminal) = await RunAsync(args);

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("No provider is called 'opanai': it is one of openai, anthropic,", terminal.Err, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("watch")]
    [InlineData("get", "x")]
    [InlineData("run", "--", "true")]
    [InlineData("keys", "list")]
    [InlineData("keys", "rm", "x", "--yes")]
    [InlineData("org", "list")]
    [InlineData("members", "list")]
    [InlineData("devices", "list")]
    public async Task Run_NotSignedIn_Is3AndSaysHow(params string[] args)
    {
        var (code, terminal) = await RunAsync(args);

        Assert.Equal(ExitCodes.NotSignedIn, code);
        Assert.Contains("piecesos login", terminal.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ServerUnreachable_Is5()
    {
        var (code, terminal) = await RunAsync("login", "http://127.0.0.1:1", "--email", "a@example.com", "--password-stdin");

        Assert.Equal(ExitCodes.Unreachable, code);
        Assert.Contains("127.0.0.1:1", terminal.Err, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://keys.example.com")]
    [InlineData("ftp://127.0.0.1")]
    public async Task Login_AddressInClearText_IsRefused(string address)
    {
        var (code, terminal) = await RunAsync("login", address, "--email", "a@example.com", "--password-stdin");

        Assert.Equal(ExitCodes.Unreachable, code);
        Assert.Contains("https://", terminal.Err, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("keys", "add")]
    [InlineData("run")]
    [InlineData("login")]
    public async Task Help_EveryCommand_ShowsExamplesOrCodes(params string[] args)
    {
        var (code, terminal) = await RunAsync([.. args, "--help"]);

        Assert.Equal(ExitCodes.Ok, code);
        Assert.Matches("Examples:|Exit codes:", terminal.Out);
    }

    [Fact]
    public async Task Providers_Json_ListsEveryForm()
    {
        var (code, terminal) = await RunAsync("keys", "providers", "--json");

        Assert.Equal(ExitCodes.Ok, code);
        Assert.Equal(Platform.Providers.ProviderForms.All.Count, terminal.Json.GetArrayLength());
        Assert.True(terminal.Json[0].GetProperty("fields")[0].GetProperty("secret").GetBoolean());
    }

    [Fact]
    public async Task Errors_Json_AreJson()
    {
        var (_, terminal) = await RunAsync("status", "--json");

        var error = System.Text.Json.JsonDocument.Parse(terminal.Err).RootElement.GetProperty("error");
        Assert.Equal(3, error.GetProperty("exit_code").GetInt32());
        Assert.Equal("NotEnrolled", error.GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("http://127.0.0.1:7080/setup#ABC-123", "ABC-123")]
    [InlineData("http://127.0.0.1:7080/setup#code=A%20B", "A B")]
    [InlineData("http://127.0.0.1:7080/setup?code=ABC", "ABC")]
    [InlineData("http://127.0.0.1:7080/setup", null)]
    [InlineData("http://127.0.0.1:7080/?x=1", null)]
    public void CodeIn_Link_IsFound(string link, string? code) => Assert.Equal(code, SetupCommand.CodeIn(new Uri(link)));

    [Theory]
    [InlineData("""{"format":2,"issuer":"i","grpc":"https://a","http":"https://a"}""")]
    [InlineData("""{"format":1,"grpc":"https://a","http":"https://a"}""")]
    [InlineData("""{"format":1,"issuer":"i","grpc":"http://a.example","http":"https://a"}""")]
    [InlineData("""{"format":1,"issuer":"i","grpc":"http://127.0.0.1","http":"https://a"}""")]
    [InlineData("""{"format":1,"issuer":"i","grpc":"https://a","http":"https://a","sync":["http://a.example"]}""")]
    [InlineData("<html>")]
    [InlineData("null")]
    public void Parse_DocumentNotOurs_IsRefused(string json) => Assert.Equal(
        ClientFailure.NotAPlatform,
        Assert.Throws<PlatformClientException>(() => ServerAddresses.Parse(System.Text.Encoding.UTF8.GetBytes(json), new Uri("https://keys.example.com"))).Failure);
}

using Platform.Client.Tests.Fixture;
using Platform.Piecesos;

namespace Platform.Client.Tests.Cli;

/// <summary>A platform, a folder, and the command line in this process.</summary>
public abstract class CliFixture : IAsyncLifetime
{
    private readonly TestFolder _folder = new();

    private protected TestPlatform Platform { get; private set; } = null!;

    private protected string Folder => _folder.Sub("data");

    public virtual async Task InitializeAsync() => Platform = await TestPlatform.StartAsync();

    public virtual async Task DisposeAsync()
    {
        await Platform.DisposeAsync();
        _folder.Dispose();
    }

    private protected async Task<(int Code, TestTerminal Terminal)> RunAsync(TestTerminal terminal, params string[] args)
    {
        // A busy machine needs more than the usual two seconds.
        string[] wait = args[0] is "get" ? ["--wait", "60"] : [];
        var code = await CommandLine.RunAsync([.. args, .. wait, "--data", Folder], terminal, CancellationToken.None);
        return (code, terminal);
    }

    private protected Task<(int Code, TestTerminal Terminal)> RunAsync(params string[] args) => RunAsync(new TestTerminal(), args);

    private protected async Task LoginAsync()
    {
        var (code, terminal) = await RunAsync(new TestTerminal(TestPlatform.Password + "\n"), "login", Platform.Url.ToString(), "--email", TestPlatform.Email, "--password-stdin");
        Assert.True(code == 0, terminal.Err);
    }

    private protected async Task AddAsync(string provider, string name, string secret, params string[] more)
    {
        var (code, terminal) = await RunAsync(new TestTerminal(secret), ["keys", "add", provider, "--name", name, .. more]);
        Assert.True(code == 0, terminal.Err);
    }
}

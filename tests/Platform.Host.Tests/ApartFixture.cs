using System.Security.Cryptography;
using System.Text;
using Platform.Client;
using Platform.Org.V1;

namespace Platform.Host.Tests;

/// <summary>
/// One platform of processes apart for the tests of a class, not six processes anew for each. Started by the first test
/// that needs it: where redis-server is missing they are skipped. The demo is what sets it up; each test has an organization of its own.
/// </summary>
public sealed class ApartFixture : IAsyncLifetime
{
    private const string Email = "owner@example.com";

    private static readonly string Host = Repository.Program("host", "Platform.Host");

    private readonly string _password = RandomNumberGenerator.GetHexString(32);
    private readonly Lazy<Task<Started>> _started;
    private ApartPlatform? _platform;

    public ApartFixture() => _started = new(StartAsync);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_platform is not null)
            await _platform.DisposeAsync();
    }

    internal Task<Started> StartedAsync() => _started.Value;

    /// <summary>An owner, signed in, and a new organization.</summary>
    internal async Task<(Session Session, Guid Organization)> SetUpAsync(PlatformConnection connection)
    {
        var session = await SignIn.WithPasswordAsync(connection, Email, Encoding.ASCII.GetBytes(_password), TimeProvider.System);
        var made = await new OrganizationService.OrganizationServiceClient(connection.Gateway).CreateOrganizationAsync(
            new CreateOrganizationRequest { Name = "Example" }, PlatformConnection.With(session.AccessToken, TimeSpan.FromSeconds(30), default));
        return (session, Guid.Parse(made.Organization.OrganizationId));
    }

    private async Task<Started> StartAsync()
    {
        _platform = await ApartPlatform.StartAsync();
        var demo = await RunningProcess.RunAsync(Host, ["demo", "--against", _platform.Url, "--setup-code", _platform.SetupCode]);
        var (exitCode, output) = await RunningProcess.RunAsync(Host, ["user", "add", Email, "--data", _platform.Data], input: _password);
        Assert.True(exitCode == 0, output);
        return new Started(_platform, demo);
    }

    /// <param name="Platform">The processes.</param>
    /// <param name="Demo">What the demo against them ended with.</param>
    internal sealed record Started(ApartPlatform Platform, (int ExitCode, string Output) Demo);
}

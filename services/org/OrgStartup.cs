using Platform.Org.Database;
using Platform.Org.SecondFactors;
using Platform.Org.Setup;
using Platform.Org.Tokens;
using Platform.Org.Users;

namespace Platform.Org;

/// <summary>Before the first request: the database is current, the keys can be used, and a new installation has its set-up code.</summary>
internal sealed class OrgStartup(OrgDatabase database, OpenSetup openSetup, IServiceProvider services) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await database.MigrateAsync(cancellationToken);
        // Built now: a missing or open key file must stop the start, not the first sign-in.
        services.GetRequiredService<TokenSigningKeys>();
        services.GetRequiredService<OrgSecrets>();
        services.GetRequiredService<Passwords>();
        await openSetup.RunAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

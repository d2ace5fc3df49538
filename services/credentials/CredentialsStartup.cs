using Platform.Credentials.Anchors;
using Platform.Credentials.Sealing;
using Platform.Credentials.Signing;
using Platform.Defaults;

namespace Platform.Credentials;

/// <summary>Before the first call: the database is migrated, its key-encryption key is the right one, its keys are there, and
/// it is not older than its anchor.</summary>
internal sealed class CredentialsStartup(ServiceDatabase database, KeyCanary canary, SigningRing signing, InputKeys inputKeys, RollbackCheck rollback) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await CredentialsTables.MigrateAsync(database, cancellationToken);
        await canary.CheckAsync(cancellationToken);
        await signing.StartAsync(cancellationToken);
        // Before anything of this start is written: an anchor has nothing to say of it.
        await rollback.RunAsync(cancellationToken);
        await inputKeys.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

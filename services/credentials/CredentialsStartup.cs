using Platform.Credentials.Sealing;
using Platform.Credentials.Signing;
using Platform.Defaults;

namespace Platform.Credentials;

/// <summary>Before the first call: the database is migrated, its key-encryption key is the right one, its keys are there.</summary>
internal sealed class CredentialsStartup(SqliteDatabase database, KeyCanary canary, SigningRing signing, InputKeys inputKeys) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Migrator.ApplyAsync(database, typeof(CredentialsStartup).Assembly, "Platform.Credentials.Database.Migrations.Sqlite", cancellationToken);
        await canary.CheckAsync(cancellationToken);
        await signing.StartAsync(cancellationToken);
        await inputKeys.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

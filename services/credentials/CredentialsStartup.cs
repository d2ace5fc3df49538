using Platform.Credentials.Sealing;
using Platform.Defaults;

namespace Platform.Credentials;

/// <summary>Before the first call: the database is migrated, its key-encryption key is the right one, an input key is there.</summary>
internal sealed class CredentialsStartup(SqliteDatabase database, KeyCanary canary, InputKeys inputKeys) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Migrator.ApplyAsync(database, typeof(CredentialsStartup).Assembly, "Platform.Credentials.Database.Migrations.Sqlite", cancellationToken);
        await canary.CheckAsync(cancellationToken);
        await inputKeys.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

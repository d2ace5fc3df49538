using Platform.Credentials.Anchors;
using Platform.Credentials.Sealing;
using Platform.Credentials.Signing;
using Platform.Defaults;

namespace Platform.Credentials;

/// <summary>Before the first call: the database is migrated, its key-encryption key is the right one, its keys are there, and
/// it is not older than its anchor.</summary>
internal sealed class CredentialsStartup(SqliteDatabase database, KeyCanary canary, SigningRing signing, InputKeys inputKeys, RollbackCheck rollback) : IHostedService
{
    /// <summary>Prefix of the scripts' resource names.</summary>
    public const string Migrations = "Platform.Credentials.Database.Migrations.Sqlite";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Migrator.ApplyAsync(database, typeof(CredentialsStartup).Assembly, Migrations, cancellationToken);
        await canary.CheckAsync(cancellationToken);
        await signing.StartAsync(cancellationToken);
        // Before anything of this start is written: an anchor has nothing to say of it.
        await rollback.RunAsync(cancellationToken);
        await inputKeys.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

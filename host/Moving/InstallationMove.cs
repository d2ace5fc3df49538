using System.Data.Common;
using Platform.Credentials;
using Platform.Defaults;
using Platform.Host.Installation;
using Platform.Org;

namespace Platform.Host.Moving;

/// <summary>
/// Moves both databases of a data folder. Each is copied and verified in a transaction of its own; credentials commits first, and org
/// right after it. Keys, anchors and mail stay in the folder: they are files wherever the databases are.
/// </summary>
internal static class InstallationMove
{
    /// <param name="folder">The data folder, held alone.</param>
    /// <param name="org">Connection string for org's tables.</param>
    /// <param name="credentials">Connection string for those of credentials.</param>
    /// <param name="report">Told how far it is: the database, and its rows.</param>
    /// <param name="cancellationToken">Stops before anything is committed.</param>
    /// <exception cref="InstallationException">Nothing was moved; the message says why.</exception>
    public static async Task<(IReadOnlyList<MovedDatabase> Databases, int Feeds)> RunAsync(
        DataFolder folder, string org, string credentials, Action<string, MoveProgress> report, CancellationToken cancellationToken)
    {
        using var orgSource = Source(folder, OrgStorage.DatabaseFile);
        using var credentialsSource = Source(folder, CredentialsTables.DatabaseFile);
        using var orgTarget = DatabaseSetting.Open("--org", org);
        using var credentialsTarget = DatabaseSetting.Open("--credentials", credentials);
        if (orgTarget.Location == credentialsTarget.Location)
            throw new InstallationException("Name two databases: some tables of org and of credentials have the same name.");

        var orgMove = new DatabaseMove(orgSource, orgTarget, OrgStorage.MigrateAsync);
        var credentialsMove = new DatabaseMove(credentialsSource, credentialsTarget, CredentialsTables.MigrateAsync);
        MovedDatabase? movedCredentials = null;
        var feeds = 0;
        try
        {
            await orgMove.PrepareAsync(cancellationToken);
            await credentialsMove.PrepareAsync(cancellationToken);
            var movedOrg = await orgMove.RunAsync(
                progress => report("org", progress),
                (_, _) => Task.CompletedTask,
                async () => movedCredentials = await credentialsMove.RunAsync(
                    progress => report("credentials", progress),
                    async (connection, transaction) => feeds = await CredentialsTables.VerifyFeedsAsync(connection, transaction),
                    () => Task.CompletedTask,
                    cancellationToken),
                cancellationToken);
            await File.WriteAllTextAsync(
                Path.Combine(folder.Databases, DatabaseSetting.MovedMarker),
                $"Moved at {DateTimeOffset.UtcNow:u} to {movedOrg.Location} and {movedCredentials!.Location}.\n", CancellationToken.None);
            return ([movedOrg, movedCredentials], feeds);
        }
        catch (Exception exception) when (movedCredentials is not null && exception is not InstallationException)
        {
            throw new InstallationException(
                $"{movedCredentials.Location} was written, {orgTarget.Location} perhaps not ({exception.GetType().Name}). The data folder is as it was: empty both databases, and run this again.");
        }
        catch (DbException exception)
        {
            throw new InstallationException($"The database refused: {exception.Message} Nothing was moved.");
        }
    }

    private static SqliteDatabase Source(DataFolder folder, string file) => File.Exists(Path.Combine(folder.Databases, DatabaseSetting.MovedMarker))
        ? throw new InstallationException($"The databases of '{folder.Path}' were moved already: {File.ReadAllText(Path.Combine(folder.Databases, DatabaseSetting.MovedMarker)).Trim()}")
        : new SqliteDatabase(Path.Combine(folder.Databases, file));
}

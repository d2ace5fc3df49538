using System.Data.Common;
using Platform.Credentials.Feeds;
using Platform.Credentials.Records;
using Platform.Defaults;
using Platform.Sealing;

namespace Platform.Credentials;

/// <summary>The service's tables, for commands that work on a database without the service.</summary>
public static class CredentialsTables
{
    /// <summary>The setting with the database's connection string.</summary>
    public const string DatabaseSetting = CredentialsOptions.Section + ":" + nameof(CredentialsOptions.Database);

    /// <summary>Name of the file in <c>db/</c> when the setting is empty.</summary>
    public const string DatabaseFile = "credentials.db";

    /// <summary>Makes the tables that are missing.</summary>
    public static Task MigrateAsync(ServiceDatabase database, CancellationToken cancellationToken) =>
        Migrator.ApplyAsync(database, typeof(CredentialsTables).Assembly, "Platform.Credentials.Database.Migrations", cancellationToken);

    /// <summary>Computes the digest of every feed's live records anew and compares it with the stored one. Answers how many feeds there are.</summary>
    /// <exception cref="InvalidOperationException">A feed's records are not those of its digest.</exception>
    public static async Task<int> VerifyFeedsAsync(DbConnection connection, DbTransaction transaction)
    {
        var feeds = await FeedStore.ListAsync(connection, transaction);
        foreach (var feed in feeds)
        {
            if (await CredentialStore.ComputeDigestAsync(connection, transaction, feed.FeedId) != new Hash32(feed.StateDigest))
                throw new InvalidOperationException($"The records of feed {feed.FeedId} are not those of its digest.");
        }

        return feeds.Count;
    }
}

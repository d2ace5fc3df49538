using System.Data.Common;
using Dapper;
using Platform.Defaults;

namespace Platform.Credentials.Feeds;

/// <summary>All SQL of the feeds' table.</summary>
internal static class FeedStore
{
    private const string Columns = "feed_id, organization_id, log_id, revision, head_hash, state_digest, key_epoch, fingerprint_key, kek_id";

    private const string Inserted =
        "inserted.feed_id, inserted.organization_id, inserted.log_id, inserted.revision, inserted.head_hash, inserted.state_digest, inserted.key_epoch, "
        + "inserted.fingerprint_key, inserted.kek_id";

    private static readonly EngineSql SelectMany = new(
        Sqlite: $"SELECT {Columns} FROM feeds WHERE feed_id IN (SELECT unhex(value) FROM json_each(@ids))",
        SqlServer: $"SELECT {Columns} FROM feeds WHERE feed_id IN (SELECT convert(binary(16), value, 2) FROM openjson(@ids))");

    private static readonly EngineSql Advance = new(
        Sqlite: $"UPDATE feeds SET revision = revision + 1 WHERE feed_id = @feedId AND key_epoch = @keyEpoch RETURNING {Columns}",
        SqlServer: $"UPDATE feeds SET revision = revision + 1 OUTPUT {Inserted} WHERE feed_id = @feedId AND key_epoch = @keyEpoch");

    private static readonly EngineSql StartLog = new(
        Sqlite: $"UPDATE feeds SET log_id = @logId, revision = @revision WHERE feed_id = @feedId RETURNING {Columns}",
        SqlServer: $"UPDATE feeds SET log_id = @logId, revision = @revision OUTPUT {Inserted} WHERE feed_id = @feedId");

    public static Task<Feed?> FindByOrganizationAsync(DbConnection connection, DbTransaction transaction, Guid organizationId) =>
        connection.QuerySingleOrDefaultAsync<Feed>(
            $"SELECT {Columns} FROM feeds WHERE organization_id = @organizationId", new { organizationId }, transaction);

    public static Task<Feed?> FindAsync(DbConnection connection, DbTransaction transaction, Guid feedId) =>
        connection.QuerySingleOrDefaultAsync<Feed>($"SELECT {Columns} FROM feeds WHERE feed_id = @feedId", new { feedId }, transaction);

    /// <summary>One query, however many feeds; unknown ones are left out.</summary>
    public static async Task<IReadOnlyList<Feed>> FindManyAsync(DbConnection connection, DbTransaction transaction, IEnumerable<Guid> feedIds)
    {
        var ids = "[" + string.Join(',', feedIds.Select(id => $"\"{id:N}\"")) + "]";
        return (await connection.QueryAsync<Feed>(
            SelectMany.For(connection), new { ids }, transaction)).AsList();
    }

    public static async Task<IReadOnlyList<Guid>> ListIdsAsync(DbConnection connection, DbTransaction transaction) =>
        (await connection.QueryAsync<Guid>("SELECT feed_id FROM feeds", transaction: transaction)).AsList();

    public static async Task<IReadOnlyList<Feed>> ListAsync(DbConnection connection, DbTransaction transaction) =>
        (await connection.QueryAsync<Feed>($"SELECT {Columns} FROM feeds", transaction: transaction)).AsList();

    /// <summary>False when the organization has a feed already.</summary>
    public static async Task<bool> TryInsertAsync(DbConnection connection, DbTransaction transaction, Feed feed, DateTimeOffset now) =>
        await connection.ExecuteAsync(
            """
            INSERT INTO feeds (feed_id, organization_id, log_id, revision, head_hash, state_digest, key_epoch, fingerprint_key, kek_id, created_at)
            SELECT @FeedId, @OrganizationId, @LogId, @Revision, @HeadHash, @StateDigest, @KeyEpoch, @FingerprintKey, @KekId, @now
            WHERE NOT EXISTS (SELECT 1 FROM feeds WHERE organization_id = @OrganizationId)
            """,
            new
            {
                feed.FeedId,
                feed.OrganizationId,
                feed.LogId,
                feed.Revision,
                feed.HeadHash,
                feed.StateDigest,
                feed.KeyEpoch,
                feed.FingerprintKey,
                feed.KekId,
                now,
            },
            transaction) == 1;

    /// <summary>
    /// Takes the next revision, as the first statement of a Save: the row stays locked until the commit, so commit order is revision
    /// order. Null when the key epoch is no longer the one the records were sealed in.
    /// </summary>
    public static Task<Feed?> AdvanceAsync(DbConnection connection, DbTransaction transaction, Guid feedId, long keyEpoch) =>
        connection.QuerySingleOrDefaultAsync<Feed>(
            Advance.For(connection), new { feedId, keyEpoch }, transaction);

    public static Task SetHeadAsync(DbConnection connection, DbTransaction transaction, Guid feedId, byte[] headHash, byte[] stateDigest) =>
        connection.ExecuteAsync(
            "UPDATE feeds SET head_hash = @headHash, state_digest = @stateDigest WHERE feed_id = @feedId",
            new { feedId, headHash, stateDigest }, transaction);

    /// <summary>Moves a feed to another run of revisions, at its first one.</summary>
    public static Task<Feed> StartLogAsync(DbConnection connection, DbTransaction transaction, Guid feedId, Guid logId, long revision) =>
        connection.QuerySingleAsync<Feed>(
            StartLog.For(connection), new { feedId, logId, revision }, transaction);

    public static Task SetLogResetFrameAsync(DbConnection connection, DbTransaction transaction, Guid feedId, byte[] frame) =>
        connection.ExecuteAsync("UPDATE feeds SET log_reset_frame = @frame WHERE feed_id = @feedId", new { feedId, frame }, transaction);

    /// <summary>Frame with the newest reset; null while the first run goes on.</summary>
    public static Task<byte[]?> FindLogResetFrameAsync(DbConnection connection, DbTransaction transaction, Guid feedId) =>
        connection.QuerySingleAsync<byte[]?>("SELECT log_reset_frame FROM feeds WHERE feed_id = @feedId", new { feedId }, transaction);

    /// <summary>Has the key rotated soon; since when it waits stays what it was.</summary>
    public static Task SetRotationDueAsync(DbConnection connection, DbTransaction transaction, Guid feedId, DateTimeOffset now) =>
        connection.ExecuteAsync(
            "UPDATE feeds SET rotation_due_at = coalesce(rotation_due_at, @now) WHERE feed_id = @feedId", new { feedId, now }, transaction);
}

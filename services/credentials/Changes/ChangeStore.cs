using System.Data.Common;
using Dapper;
using Platform.Credentials.Feeds;
using Platform.Defaults;

namespace Platform.Credentials.Changes;

/// <summary>All SQL of the change log.</summary>
internal static class ChangeStore
{
    private const string Oldest = "SELECT revision FROM changes WHERE feed_id = @feedId AND revision <= @revision ORDER BY revision";

    private static readonly EngineSql DeleteUpTo = new(
        Sqlite: $"DELETE FROM changes WHERE feed_id = @feedId AND revision IN ({Oldest} LIMIT @limit)",
        SqlServer: $"DELETE FROM changes WHERE feed_id = @feedId AND revision IN ({Oldest} OFFSET 0 ROWS FETCH NEXT @limit ROWS ONLY)");

    public static Task AppendAsync(
        DbConnection connection, DbTransaction transaction, Feed head, byte[] previousHash, byte[] frame, DateTimeOffset now) =>
        connection.ExecuteAsync(
            "INSERT INTO changes (feed_id, revision, previous_hash, key_epoch, frame, committed_at) VALUES (@FeedId, @Revision, @previousHash, @KeyEpoch, @frame, @now)",
            new { head.FeedId, head.Revision, previousHash, head.KeyEpoch, frame, now }, transaction);

    /// <summary>Head hash before a revision; null when that revision is not kept.</summary>
    public static Task<byte[]?> FindPreviousHashAsync(DbConnection connection, DbTransaction transaction, Guid feedId, long revision) =>
        connection.QuerySingleOrDefaultAsync<byte[]?>(
            "SELECT previous_hash FROM changes WHERE feed_id = @feedId AND revision = @revision", new { feedId, revision }, transaction);

    public static Task<byte[]?> FindFrameAsync(DbConnection connection, DbTransaction transaction, Guid feedId, long revision) =>
        connection.QuerySingleOrDefaultAsync<byte[]?>(
            "SELECT frame FROM changes WHERE feed_id = @feedId AND revision = @revision", new { feedId, revision }, transaction);

    /// <summary>Frames after a revision, oldest first, up to so many bytes; at least one when there is one.</summary>
    public static async Task<IReadOnlyList<byte[]>> ListFramesAsync(
        DbConnection connection, DbTransaction transaction, Guid feedId, long afterRevision, int maxBytes)
    {
        var frames = new List<byte[]>();
        var bytes = 0;
        var rows = connection.QueryUnbufferedAsync<byte[]>(
            "SELECT frame FROM changes WHERE feed_id = @feedId AND revision > @afterRevision ORDER BY revision", new { feedId, afterRevision }, transaction);
        await foreach (var frame in rows)
        {
            bytes += frame.Length;
            if (frames.Count > 0 && bytes > maxBytes)
                break;

            frames.Add(frame);
        }

        return frames;
    }

    /// <summary>Key epochs of the records in change sets after a revision.</summary>
    public static async Task<IReadOnlyList<long>> ListEpochsAsync(DbConnection connection, DbTransaction transaction, Guid feedId, long afterRevision) =>
        (await connection.QueryAsync<long>(
            "SELECT DISTINCT key_epoch FROM changes WHERE feed_id = @feedId AND revision > @afterRevision", new { feedId, afterRevision }, transaction)).AsList();

    /// <summary>Forgets a feed's history: that of a run of revisions that is over.</summary>
    public static Task DeleteAllAsync(DbConnection connection, DbTransaction transaction, Guid feedId) =>
        connection.ExecuteAsync("DELETE FROM changes WHERE feed_id = @feedId", new { feedId }, transaction);

    /// <summary>Deletes the oldest change sets up to a revision, a part at a time. Answers how many.</summary>
    public static Task<int> DeleteUpToAsync(DbConnection connection, DbTransaction transaction, Guid feedId, long revision, int limit) =>
        connection.ExecuteAsync(DeleteUpTo.For(connection), new { feedId, revision, limit }, transaction);
}

using Dapper;
using Microsoft.Data.Sqlite;

namespace Platform.Credentials.Feeds;

/// <summary>All SQL of the table of runs of revisions that are over.</summary>
internal static class LogRunStore
{
    public static async Task<bool> ExistsAsync(SqliteConnection connection, SqliteTransaction transaction, Guid feedId, Guid logId) =>
        await connection.ExecuteScalarAsync<long>(
            "SELECT EXISTS (SELECT 1 FROM log_runs WHERE feed_id = @feedId AND log_id = @logId)", new { feedId, logId }, transaction) != 0;

    /// <summary>The last runs, oldest first.</summary>
    public static async Task<IReadOnlyList<Guid>> ListAsync(SqliteConnection connection, SqliteTransaction transaction, Guid feedId, int limit) =>
        [.. (await connection.QueryAsync<Guid>(
            "SELECT log_id FROM log_runs WHERE feed_id = @feedId ORDER BY number DESC LIMIT @limit", new { feedId, limit }, transaction)).Reverse()];

    public static Task AppendAsync(SqliteConnection connection, SqliteTransaction transaction, Guid feedId, Guid logId, DateTimeOffset now) =>
        connection.ExecuteAsync(
            """
            INSERT INTO log_runs (feed_id, number, log_id, ended_at)
            VALUES (@feedId, (SELECT coalesce(max(number), 0) + 1 FROM log_runs WHERE feed_id = @feedId), @logId, @now)
            """,
            new { feedId, logId, now }, transaction);
}

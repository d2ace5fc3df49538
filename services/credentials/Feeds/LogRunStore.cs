using System.Data.Common;
using Dapper;
using Platform.Defaults;

namespace Platform.Credentials.Feeds;

/// <summary>All SQL of the table of runs of revisions that are over.</summary>
internal static class LogRunStore
{
    private static readonly EngineSql SelectLast = new(
        Sqlite: "SELECT log_id FROM log_runs WHERE feed_id = @feedId ORDER BY number DESC LIMIT @limit",
        SqlServer: "SELECT log_id FROM log_runs WHERE feed_id = @feedId ORDER BY number DESC OFFSET 0 ROWS FETCH NEXT @limit ROWS ONLY");

    public static async Task<bool> ExistsAsync(DbConnection connection, DbTransaction transaction, Guid feedId, Guid logId) =>
        await connection.ExecuteScalarAsync<long>(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM log_runs WHERE feed_id = @feedId AND log_id = @logId) THEN 1 ELSE 0 END", new { feedId, logId }, transaction) != 0;

    /// <summary>The last runs, oldest first.</summary>
    public static async Task<IReadOnlyList<Guid>> ListAsync(DbConnection connection, DbTransaction transaction, Guid feedId, int limit) =>
        [.. (await connection.QueryAsync<Guid>(
            SelectLast.For(connection), new { feedId, limit }, transaction)).Reverse()];

    public static Task AppendAsync(DbConnection connection, DbTransaction transaction, Guid feedId, Guid logId, DateTimeOffset now) =>
        connection.ExecuteAsync(
            """
            INSERT INTO log_runs (feed_id, number, log_id, ended_at)
            SELECT @feedId, coalesce(max(number), 0) + 1, @logId, @now FROM log_runs WHERE feed_id = @feedId
            """,
            new { feedId, logId, now }, transaction);
}

using System.Data.Common;
using Dapper;
using Platform.Credentials.V1;
using Platform.Defaults;

namespace Platform.Credentials.Saving;

/// <summary>Saves that were answered: the same request id with the same content gets the same answer and commits nothing again.</summary>
internal static class RequestStore
{
    private static readonly EngineSql DeleteOlder = new(
        Sqlite: "DELETE FROM requests WHERE rowid IN (SELECT rowid FROM requests WHERE created_at < @before LIMIT @limit)",
        SqlServer: "DELETE TOP (@limit) FROM requests WHERE created_at < @before");

    /// <summary>The answer of an earlier call; null when there was none.</summary>
    /// <exception cref="Grpc.Core.RpcException">The id was used for other content.</exception>
    public static async Task<ApplyChangesResponse?> FindAsync(
        DbConnection connection, DbTransaction transaction, Guid organizationId, Guid requestId, byte[] requestHash)
    {
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            "SELECT request_hash, response FROM requests WHERE organization_id = @organizationId AND request_id = @requestId",
            new { organizationId, requestId }, transaction);
        if (row is null)
            return null;

        return row.RequestHash.AsSpan().SequenceEqual(requestHash) ? ApplyChangesResponse.Parser.ParseFrom(row.Response) : throw Errors.RequestIdReused();
    }

    public static Task InsertAsync(
        DbConnection connection, DbTransaction transaction, Guid organizationId, Guid requestId, byte[] requestHash, byte[] response, DateTimeOffset now) =>
        connection.ExecuteAsync(
            """
            INSERT INTO requests (organization_id, request_id, request_hash, response, created_at)
            VALUES (@organizationId, @requestId, @requestHash, @response, @now)
            """,
            new { organizationId, requestId, requestHash, response, now }, transaction);

    /// <summary>Forgets old answers, a part at a time. Answers how many.</summary>
    public static Task<int> DeleteOlderAsync(DbConnection connection, DbTransaction transaction, DateTimeOffset before, int limit) =>
        connection.ExecuteAsync(DeleteOlder.For(connection), new { before, limit }, transaction);

    private sealed class Row
    {
        public byte[] RequestHash { get; init; } = [];

        public byte[] Response { get; init; } = [];
    }
}

using System.Data.Common;
using Dapper;
using Platform.Credentials.V1;
using Platform.Defaults;

namespace Platform.Credentials.Rotation;

/// <summary>A feed whose key is to be rotated, or whose rotation is not finished.</summary>
internal sealed class RotatingFeed
{
    public Guid FeedId { get; init; }

    /// <summary>The key epoch has moved on already.</summary>
    public bool Resealing { get; init; }

    /// <summary>When the key in use was made.</summary>
    public DateTimeOffset KeyCreatedAt { get; init; }
}

/// <summary>A live record under a key epoch that is over.</summary>
internal sealed record OldRecord(Guid CredentialId, long Version, byte[] RecordHash, SealedRecord Sealed);

/// <summary>All SQL of key rotation.</summary>
internal static class ResealStore
{
    private const string Old =
        "SELECT credential_id, version, record_hash, record FROM credentials WHERE feed_id = @feedId AND deleted = 0 AND key_epoch < @beforeEpoch ORDER BY credential_id";

    private static readonly EngineSql SelectOld = new(
        Sqlite: $"{Old} LIMIT @maxRecords",
        SqlServer: $"{Old} OFFSET 0 ROWS FETCH NEXT @maxRecords ROWS ONLY");

    public static async Task<IReadOnlyList<RotatingFeed>> ListAsync(DbConnection connection, DbTransaction transaction) =>
        (await connection.QueryAsync<RotatingFeed>(
            """
            SELECT f.feed_id, f.resealing, k.created_at AS key_created_at
            FROM feeds f JOIN feed_keys k ON k.feed_id = f.feed_id AND k.key_epoch = f.key_epoch
            WHERE f.rotation_due_at IS NOT NULL OR f.resealing = 1
            """,
            transaction: transaction)).AsList();

    /// <summary>Live records under epochs before one, as many as fit into a change set.</summary>
    public static async Task<IReadOnlyList<OldRecord>> ListOldAsync(
        DbConnection connection, DbTransaction transaction, Guid feedId, long beforeEpoch, int maxRecords, int maxBytes)
    {
        var records = new List<OldRecord>();
        var bytes = 0;
        var rows = connection.QueryUnbufferedAsync<Row>(
            SelectOld.For(connection), new { feedId, beforeEpoch, maxRecords }, transaction);
        await foreach (var row in rows)
        {
            bytes += row.Record.Length;
            if (records.Count > 0 && bytes > maxBytes)
                break;

            records.Add(new OldRecord(row.CredentialId, row.Version, row.RecordHash, SealedRecord.Parser.ParseFrom(row.Record)));
        }

        return records;
    }

    /// <summary>Puts the record under its new key; false when a Save has changed it since it was read.</summary>
    public static async Task<bool> TryReplaceAsync(
        DbConnection connection, DbTransaction transaction, Guid feedId, OldRecord old, SealedRecord record, byte[] recordHash) =>
        await connection.ExecuteAsync(
            """
            UPDATE credentials SET record = @Record, key_epoch = @KeyEpoch, record_hash = @recordHash
            WHERE feed_id = @feedId AND credential_id = @CredentialId AND deleted = 0 AND version = @Version AND record_hash = @oldHash
            """,
            new
            {
                feedId,
                old.CredentialId,
                old.Version,
                oldHash = old.RecordHash,
                Record = Google.Protobuf.MessageExtensions.ToByteArray(record),
                KeyEpoch = (long)record.KeyEpoch,
                recordHash,
            },
            transaction) == 1;

    /// <summary>Moves the feed to its next key epoch; false when somebody else has.</summary>
    public static async Task<bool> TrySwitchAsync(DbConnection connection, DbTransaction transaction, Guid feedId, long fromEpoch) =>
        await connection.ExecuteAsync(
            "UPDATE feeds SET key_epoch = key_epoch + 1, rotation_due_at = NULL, resealing = 1 WHERE feed_id = @feedId AND key_epoch = @fromEpoch",
            new { feedId, fromEpoch }, transaction) == 1;

    public static async Task<bool> HasOldAsync(DbConnection connection, DbTransaction transaction, Guid feedId, long beforeEpoch) =>
        await connection.ExecuteScalarAsync<long>(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM credentials WHERE feed_id = @feedId AND deleted = 0 AND key_epoch < @beforeEpoch) THEN 1 ELSE 0 END",
            new { feedId, beforeEpoch }, transaction) != 0;

    public static Task FinishAsync(DbConnection connection, DbTransaction transaction, Guid feedId) =>
        connection.ExecuteAsync("UPDATE feeds SET resealing = 0 WHERE feed_id = @feedId", new { feedId }, transaction);

    private sealed class Row
    {
        public Guid CredentialId { get; init; }

        public long Version { get; init; }

        public byte[] RecordHash { get; init; } = [];

        public byte[] Record { get; init; } = [];
    }
}

using Dapper;
using Google.Protobuf;
using Microsoft.Data.Sqlite;
using Platform.Credentials.V1;
using Platform.Sealing;

namespace Platform.Credentials.Records;

/// <summary>All SQL of the credentials' table.</summary>
internal static class CredentialStore
{
    public static async Task<StoredCredential?> FindAsync(SqliteConnection connection, SqliteTransaction transaction, Guid feedId, Guid credentialId)
    {
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            """
            SELECT credential_id, version, deleted, provider, view, record, record_hash, created_at
            FROM credentials WHERE feed_id = @feedId AND credential_id = @credentialId
            """,
            new { feedId, credentialId }, transaction);
        return row is null
            ? null
            : new StoredCredential(
                row.CredentialId, row.Version, row.Deleted != 0, row.Provider,
                row.View is null ? null : Credential.Parser.ParseFrom(row.View),
                row.Record is null ? null : SealedRecord.Parser.ParseFrom(row.Record),
                row.RecordHash,
                row.CreatedAt);
    }

    public static async Task<IReadOnlyList<Credential>> ListViewsAsync(SqliteConnection connection, SqliteTransaction transaction, Guid feedId) =>
        [.. (await connection.QueryAsync<byte[]>(
            "SELECT view FROM credentials WHERE feed_id = @feedId AND deleted = 0", new { feedId }, transaction)).Select(Credential.Parser.ParseFrom)];

    /// <summary>Everything live, in ascending order of ids, as a snapshot carries it.</summary>
    public static async Task<IReadOnlyList<Change>> ListLiveAsync(SqliteConnection connection, SqliteTransaction transaction, Guid feedId)
    {
        var rows = await connection.QueryAsync<Row>(
            "SELECT credential_id, version, record FROM credentials WHERE feed_id = @feedId AND deleted = 0 ORDER BY credential_id",
            new { feedId }, transaction);
        return [.. rows.Select(row => new Change
        {
            ResourceId = Ids.Bytes(row.CredentialId),
            Version = row.Version,
            Sealed = SealedRecord.Parser.ParseFrom(row.Record),
        })];
    }

    public static async Task<Hash32> ComputeDigestAsync(SqliteConnection connection, SqliteTransaction transaction, Guid feedId)
    {
        var rows = await connection.QueryAsync<Row>(
            "SELECT credential_id, version, record_hash FROM credentials WHERE feed_id = @feedId AND deleted = 0 ORDER BY credential_id",
            new { feedId }, transaction);
        return StateDigest.Compute(rows.Select(row => (row.CredentialId, row.Version, new Hash32(row.RecordHash))));
    }

    /// <summary>Key epochs that live records use, oldest first.</summary>
    public static async Task<IReadOnlyList<long>> ListEpochsAsync(SqliteConnection connection, SqliteTransaction transaction, Guid feedId) =>
        (await connection.QueryAsync<long>(
            "SELECT DISTINCT key_epoch FROM credentials WHERE feed_id = @feedId AND deleted = 0 ORDER BY key_epoch", new { feedId }, transaction)).AsList();

    /// <summary>Frees the name of a credential that this transaction changes, so that names can be swapped within a Save.</summary>
    public static Task FreeNameAsync(SqliteConnection connection, SqliteTransaction transaction, Guid feedId, Guid credentialId) =>
        connection.ExecuteAsync(
            "UPDATE credentials SET section = NULL, folded_name = NULL WHERE feed_id = @feedId AND credential_id = @credentialId",
            new { feedId, credentialId }, transaction);

    public static async Task<bool> IsNameTakenAsync(
        SqliteConnection connection, SqliteTransaction transaction, Guid feedId, string section, string foldedName) =>
        await connection.ExecuteScalarAsync<long>(
            "SELECT EXISTS (SELECT 1 FROM credentials WHERE feed_id = @feedId AND section = @section AND folded_name = @foldedName)",
            new { feedId, section, foldedName }, transaction) != 0;

    public static Task PutAsync(SqliteConnection connection, SqliteTransaction transaction, Guid feedId, long revision, CredentialWrite write, DateTimeOffset now) =>
        connection.ExecuteAsync(
            """
            INSERT INTO credentials (
                feed_id, credential_id, version, revision, deleted, provider, name, created_revision, secret_revision, section, folded_name,
                view, record, key_epoch, record_hash, created_at)
            VALUES (
                @feedId, @CredentialId, @Version, @revision, 0, @Provider, @Name, @revision, @revision, @Section, @FoldedName,
                @View, @Record, @KeyEpoch, @RecordHash, @now)
            ON CONFLICT (feed_id, credential_id) DO UPDATE SET
                version = excluded.version, revision = excluded.revision, name = excluded.name, section = excluded.section,
                folded_name = excluded.folded_name, view = excluded.view, record = excluded.record, key_epoch = excluded.key_epoch,
                record_hash = excluded.record_hash, secret_revision = CASE WHEN @SecretsReplaced THEN excluded.secret_revision ELSE secret_revision END
            """,
            new
            {
                feedId,
                write.CredentialId,
                write.Version,
                revision,
                write.Provider,
                write.View.Form.Name,
                write.SecretsReplaced,
                write.Section,
                write.FoldedName,
                View = write.View.ToByteArray(),
                Record = write.Record.ToByteArray(),
                KeyEpoch = (long)write.Record.KeyEpoch,
                write.RecordHash,
                now,
            },
            transaction);

    public static Task DeleteAsync(SqliteConnection connection, SqliteTransaction transaction, Guid feedId, long revision, Guid credentialId, long version) =>
        connection.ExecuteAsync(
            """
            UPDATE credentials SET version = @version, revision = @revision, deleted = 1, section = NULL, folded_name = NULL,
                view = NULL, record = NULL, key_epoch = NULL, record_hash = NULL
            WHERE feed_id = @feedId AND credential_id = @credentialId
            """,
            new { feedId, credentialId, version, revision }, transaction);

    private sealed class Row
    {
        public Guid CredentialId { get; init; }

        public long Version { get; init; }

        public long Deleted { get; init; }

        public string Provider { get; init; } = "";

        public byte[]? View { get; init; }

        public byte[]? Record { get; init; }

        public byte[] RecordHash { get; init; } = [];

        public DateTimeOffset CreatedAt { get; init; }
    }
}

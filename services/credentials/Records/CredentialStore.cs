using System.Data.Common;
using Dapper;
using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sealing;

namespace Platform.Credentials.Records;

/// <summary>All SQL of the credentials' table.</summary>
internal static class CredentialStore
{
    public static async Task<StoredCredential?> FindAsync(DbConnection connection, DbTransaction transaction, Guid feedId, Guid credentialId)
    {
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            """
            SELECT credential_id, version, deleted, provider, "view", record, record_hash, created_at
            FROM credentials WHERE feed_id = @feedId AND credential_id = @credentialId
            """,
            new { feedId, credentialId }, transaction);
        return row is null
            ? null
            : new StoredCredential(
                row.CredentialId, row.Version, row.Deleted, row.Provider,
                row.View is null ? null : Credential.Parser.ParseFrom(row.View),
                row.Record is null ? null : SealedRecord.Parser.ParseFrom(row.Record),
                row.RecordHash,
                row.CreatedAt);
    }

    public static async Task<IReadOnlyList<Credential>> ListViewsAsync(DbConnection connection, DbTransaction transaction, Guid feedId) =>
        [.. (await connection.QueryAsync<byte[]>(
            """SELECT "view" FROM credentials WHERE feed_id = @feedId AND deleted = 0""", new { feedId }, transaction)).Select(Credential.Parser.ParseFrom)];

    /// <summary>Everything live, in ascending order of ids, as a snapshot carries it.</summary>
    public static async Task<IReadOnlyList<Change>> ListLiveAsync(DbConnection connection, DbTransaction transaction, Guid feedId)
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

    public static async Task<Hash32> ComputeDigestAsync(DbConnection connection, DbTransaction transaction, Guid feedId)
    {
        var rows = await connection.QueryAsync<Row>(
            "SELECT credential_id, version, record_hash FROM credentials WHERE feed_id = @feedId AND deleted = 0 ORDER BY credential_id",
            new { feedId }, transaction);
        return StateDigest.Compute(rows.Select(row => (row.CredentialId, row.Version, new Hash32(row.RecordHash))));
    }

    /// <summary>Key epochs that live records use, oldest first.</summary>
    public static async Task<IReadOnlyList<long>> ListEpochsAsync(DbConnection connection, DbTransaction transaction, Guid feedId) =>
        (await connection.QueryAsync<long>(
            "SELECT DISTINCT key_epoch FROM credentials WHERE feed_id = @feedId AND deleted = 0 ORDER BY key_epoch", new { feedId }, transaction)).AsList();

    /// <summary>Frees the name of a credential that this transaction changes, so that names can be swapped within a Save.</summary>
    public static Task FreeNameAsync(DbConnection connection, DbTransaction transaction, Guid feedId, Guid credentialId) =>
        connection.ExecuteAsync(
            "UPDATE credentials SET section = NULL, folded_name = NULL WHERE feed_id = @feedId AND credential_id = @credentialId",
            new { feedId, credentialId }, transaction);

    public static async Task<bool> IsNameTakenAsync(
        DbConnection connection, DbTransaction transaction, Guid feedId, string section, string foldedName) =>
        await connection.ExecuteScalarAsync<long>(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM credentials WHERE feed_id = @feedId AND section = @section AND folded_name = @foldedName) THEN 1 ELSE 0 END",
            new { feedId, section, foldedName }, transaction) != 0;

    public static async Task PutAsync(DbConnection connection, DbTransaction transaction, Guid feedId, long revision, CredentialWrite write, DateTimeOffset now)
    {
        var row = new
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
        };
        var known = await connection.ExecuteAsync(
            """
            UPDATE credentials SET version = @Version, revision = @revision, name = @Name, section = @Section, folded_name = @FoldedName,
                "view" = @View, record = @Record, key_epoch = @KeyEpoch, record_hash = @RecordHash,
                secret_revision = CASE WHEN @SecretsReplaced = 1 THEN @revision ELSE secret_revision END
            WHERE feed_id = @feedId AND credential_id = @CredentialId
            """,
            row, transaction);
        if (known != 0)
            return;

        await connection.ExecuteAsync(
            """
            INSERT INTO credentials (
                feed_id, credential_id, version, revision, deleted, provider, name, created_revision, secret_revision, section, folded_name,
                "view", record, key_epoch, record_hash, created_at)
            VALUES (
                @feedId, @CredentialId, @Version, @revision, 0, @Provider, @Name, @revision, @revision, @Section, @FoldedName,
                @View, @Record, @KeyEpoch, @RecordHash, @now)
            """,
            row, transaction);
    }

    public static Task DeleteAsync(DbConnection connection, DbTransaction transaction, Guid feedId, long revision, Guid credentialId, long version) =>
        connection.ExecuteAsync(
            """
            UPDATE credentials SET version = @version, revision = @revision, deleted = 1, section = NULL, folded_name = NULL,
                "view" = NULL, record = NULL, key_epoch = NULL, record_hash = NULL
            WHERE feed_id = @feedId AND credential_id = @credentialId
            """,
            new { feedId, credentialId, version, revision }, transaction);

    private sealed class Row
    {
        public Guid CredentialId { get; init; }

        public long Version { get; init; }

        public bool Deleted { get; init; }

        public string Provider { get; init; } = "";

        public byte[]? View { get; init; }

        public byte[]? Record { get; init; }

        public byte[] RecordHash { get; init; } = [];

        public DateTimeOffset CreatedAt { get; init; }
    }
}

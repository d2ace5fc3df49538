using System.Data.Common;
using Dapper;

namespace Platform.Credentials.Delivery;

/// <summary>What a device last said of a feed.</summary>
internal sealed class Acknowledgement
{
    public Guid DeviceId { get; init; }

    public Guid LogId { get; init; }

    public long Revision { get; init; }

    public DateTimeOffset AcknowledgedAt { get; init; }
}

/// <summary>A credential that did not work on a device.</summary>
internal sealed class Rejection
{
    public Guid DeviceId { get; init; }

    public Guid CredentialId { get; init; }

    public long Version { get; init; }

    public int Reason { get; init; }

    public DateTimeOffset RejectedAt { get; init; }
}

/// <summary>All SQL of the tables of acknowledgements and rejections.</summary>
internal static class AcknowledgementStore
{
    /// <summary>False when something newer is kept. Another log replaces what an older log's device said.</summary>
    public static async Task<bool> TryPutAsync(DbConnection connection, DbTransaction transaction, Guid feedId, Acknowledgement acknowledgement) =>
        await connection.ExecuteAsync(
            """
            UPDATE acknowledgements SET log_id = @LogId, revision = @Revision, acknowledged_at = @AcknowledgedAt
            WHERE feed_id = @feedId AND device_id = @DeviceId
                AND (log_id <> @LogId OR revision < @Revision OR (revision = @Revision AND acknowledged_at <= @AcknowledgedAt))
            """,
            new { feedId, acknowledgement.DeviceId, acknowledgement.LogId, acknowledgement.Revision, acknowledgement.AcknowledgedAt }, transaction) == 1
        || await connection.ExecuteAsync(
            """
            INSERT INTO acknowledgements (feed_id, device_id, log_id, revision, acknowledged_at)
            SELECT @feedId, @DeviceId, @LogId, @Revision, @AcknowledgedAt
            WHERE NOT EXISTS (SELECT 1 FROM acknowledgements WHERE feed_id = @feedId AND device_id = @DeviceId)
            """,
            new { feedId, acknowledgement.DeviceId, acknowledgement.LogId, acknowledgement.Revision, acknowledgement.AcknowledgedAt }, transaction) == 1;

    /// <summary>Replaces a device's rejections. One that was there already keeps its time.</summary>
    public static async Task SetRejectionsAsync(
        DbConnection connection, DbTransaction transaction, Guid feedId, Guid deviceId, IReadOnlyList<Rejection> rejections)
    {
        var kept = (await connection.QueryAsync<Rejection>(
            "SELECT credential_id, version, reason, rejected_at FROM rejections WHERE feed_id = @feedId AND device_id = @deviceId",
            new { feedId, deviceId }, transaction)).ToDictionary(rejection => rejection.CredentialId);
        foreach (var gone in kept.Keys.Except(rejections.Select(rejection => rejection.CredentialId)))
        {
            await connection.ExecuteAsync(
                "DELETE FROM rejections WHERE feed_id = @feedId AND device_id = @deviceId AND credential_id = @gone", new { feedId, deviceId, gone }, transaction);
        }

        foreach (var rejection in rejections)
        {
            if (kept.TryGetValue(rejection.CredentialId, out var known) && known.Version == rejection.Version && known.Reason == rejection.Reason)
                continue;

            await connection.ExecuteAsync(
                known is null
                    ? """
                      INSERT INTO rejections (feed_id, device_id, credential_id, version, reason, rejected_at)
                      VALUES (@feedId, @deviceId, @CredentialId, @Version, @Reason, @RejectedAt)
                      """
                    : """
                      UPDATE rejections SET version = @Version, reason = @Reason, rejected_at = @RejectedAt
                      WHERE feed_id = @feedId AND device_id = @deviceId AND credential_id = @CredentialId
                      """,
                new { feedId, deviceId, rejection.CredentialId, rejection.Version, rejection.Reason, rejection.RejectedAt }, transaction);
        }
    }

    public static async Task<IReadOnlyList<Acknowledgement>> ListAsync(DbConnection connection, DbTransaction transaction, Guid feedId, Guid logId) =>
        (await connection.QueryAsync<Acknowledgement>(
            "SELECT device_id, log_id, revision, acknowledged_at FROM acknowledgements WHERE feed_id = @feedId AND log_id = @logId",
            new { feedId, logId }, transaction)).AsList();

    /// <summary>Rejections of credentials that still exist.</summary>
    public static async Task<IReadOnlyList<Rejection>> ListRejectionsAsync(DbConnection connection, DbTransaction transaction, Guid feedId) =>
        (await connection.QueryAsync<Rejection>(
            """
            SELECT r.device_id, r.credential_id, r.version, r.reason, r.rejected_at
            FROM rejections r JOIN credentials c ON c.feed_id = r.feed_id AND c.credential_id = r.credential_id AND c.deleted = 0
            WHERE r.feed_id = @feedId ORDER BY r.credential_id
            """,
            new { feedId }, transaction)).AsList();
}

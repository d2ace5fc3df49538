using System.Data.Common;
using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Credentials.Access;
using Platform.Credentials.Audit;
using Platform.Credentials.Feeds;
using Platform.Credentials.V1;
using Platform.Credentials.Watching;
using Platform.Defaults;
using Platform.Sealing;

namespace Platform.Credentials.Removals;

/// <summary>Keeps devices' receipts: the proof that a removed device has wiped what it held.</summary>
internal sealed class RecordWipes(Memberships memberships, ServiceDatabase database, OrganizationAnnouncer organizations, CredentialsTelemetry telemetry, TimeProvider time)
{
    private const int MaxReceipts = 100;

    public async Task<RecordWipesResponse> ExecuteAsync(RecordWipesRequest request, CancellationToken cancellationToken)
    {
        if (!Ids.TryParse(request.DeviceId, out var deviceId))
            throw Errors.InvalidRequest("device_id", "A device's id has 16 bytes.");
        if (request.Receipts.Count > MaxReceipts)
            throw Errors.InvalidRequest("receipts", $"At most {MaxReceipts} receipts.");

        for (var index = 0; index < request.Receipts.Count; index++)
            await RecordAsync(deviceId, request.Receipts[index], index, cancellationToken);
        return new RecordWipesResponse();
    }

    private async Task RecordAsync(Guid deviceId, WipeRecord record, int index, CancellationToken cancellationToken)
    {
        var receipt = Parse(record, deviceId, index);
        _ = Ids.TryParse(receipt.FeedId, out var feedId);
        var (feed, removal, holder) = await database.ReadAsync(
            async (connection, transaction) => (
                await FeedStore.FindAsync(connection, transaction, feedId),
                await RemovalStore.FindAsync(connection, transaction, feedId, deviceId),
                await HolderStore.FindAsync(connection, transaction, feedId, deviceId)),
            cancellationToken);
        // A restored database may not know the feed. The device has done its part.
        if (feed is null)
            return;

        var signingKey = removal?.SigningKey ?? holder?.SigningKey ?? [];
        if (signingKey.Length == 0)
            signingKey = (await memberships.ResolveDeviceAsync(deviceId, cancellationToken)).SigningPublicKey.ToByteArray();
        if (!IsSigned(record, signingKey))
            throw Errors.InvalidReceipt(index);

        var kept = await database.WriteAsync((connection, transaction) => KeepAsync(connection, transaction, feed, deviceId, receipt, record), cancellationToken);
        if (!kept)
            return;

        organizations.Announce(feed.OrganizationId);
        telemetry.DeviceWiped();
    }

    private async Task<bool> KeepAsync(
        DbConnection connection, DbTransaction transaction, Feed feed, Guid deviceId, WipeReceipt receipt, WipeRecord record)
    {
        var now = time.GetStoredNow();
        var removal = await RemovalStore.FindAsync(connection, transaction, feed.FeedId, deviceId);
        // A receipt of an earlier removal says nothing of this one. One without a revocation, after the lease or a sign-out, does.
        var answers = removal is not null && (receipt.RevocationHash.IsEmpty || receipt.RevocationHash.Span.SequenceEqual(removal.RevocationHash));
        var kept = answers && await RemovalStore.TrySetWipedAsync(
            connection, transaction, feed.FeedId, deviceId, record.Body.ToByteArray(), record.Signature.ToByteArray(), now);
        if (kept || removal is null)
        {
            await AuditTable.AppendAsync(connection, transaction,
                [new AuditRow(feed.OrganizationId, AuditActor.Device(deviceId), AuditAction.DeviceWiped, feed.FeedId, 0, feed.Revision, now)]);
        }

        return kept;
    }

    private static WipeReceipt Parse(WipeRecord record, Guid deviceId, int index)
    {
        try
        {
            var receipt = WipeReceipt.Parser.ParseFrom(record.Body);
            var isWhole = Ids.TryParse(receipt.DeviceId, out var named) && named == deviceId && receipt.FeedId.Length == 16
                && receipt.RevocationHash.Length is 0 or Hash32.Length;
            return isWhole ? receipt : throw Errors.InvalidReceipt(index);
        }
        catch (InvalidProtocolBufferException)
        {
            throw Errors.InvalidReceipt(index);
        }
    }

    private static bool IsSigned(WipeRecord record, byte[] signingKey)
    {
        if (record.Signature.Length != P256.SignatureLength || !P256.IsPoint(signingKey))
            return false;

        using var key = P256.ImportSigningKey(signingKey);
        return key.VerifyData(
            Statement.OfWipeReceipt(record.Body.Span), record.Signature.Span, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}

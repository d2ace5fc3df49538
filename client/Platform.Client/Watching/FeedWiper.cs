using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Platform.Client.Feeds;
using Platform.Client.Store;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client;

/// <summary>
/// Obeys revocations: first the order is kept, then everything of the feed is overwritten and removed, then the device signs that it
/// is. Killed in between, it goes on where it was.
/// </summary>
internal sealed class FeedWiper(DeviceStore store, Guid deviceId, TimeProvider time)
{
    /// <summary>Whether exactly this order was obeyed before: who was let in again since must not be wiped by an old one.</summary>
    public bool HasObeyed(Guid feedId, ByteString body) =>
        store.Revocations.Find(feedId) is { Receipt.IsEmpty: false } kept && kept.Revocation == body;

    /// <summary>Wipes a feed's files.</summary>
    public void Wipe(Guid feedId, ByteString body)
    {
        if (HasObeyed(feedId, body))
            return;
        var kept = new StoredRevocation { Revocation = body };
        store.Revocations.Save(feedId, kept);
        Finish(feedId, kept);
    }

    /// <summary>Finishes wipes that were cut off.</summary>
    public void Resume()
    {
        foreach (var (feedId, _, kept) in store.Revocations.Load())
        {
            if (kept.Receipt.IsEmpty)
                Finish(feedId, kept);
        }
    }

    /// <summary>Receipts that the server does not have.</summary>
    public IReadOnlyList<(Guid FeedId, SignedWipeReceipt Receipt)> Unconfirmed() =>
    [
        .. store.Revocations.Load()
            .Where(one => one.Stored is { Confirmed: false, Receipt.IsEmpty: false })
            .Select(one => (one.FeedId, new SignedWipeReceipt { Body = one.Stored.Receipt, Signature = one.Stored.ReceiptSignature })),
    ];

    /// <summary>The server has a feed's receipt.</summary>
    public void Confirm(Guid feedId, SignedWipeReceipt receipt)
    {
        // A newer order may have come meanwhile; its receipt is another.
        if (store.Revocations.Find(feedId) is not { } kept || kept.Receipt != receipt.Body)
            return;
        kept.Confirmed = true;
        store.Revocations.Save(feedId, kept);
    }

    private void Finish(Guid feedId, StoredRevocation kept)
    {
        store.Feeds.Delete(feedId);
        store.Rejections.Delete(feedId);
        var body = new WipeReceipt
        {
            DeviceId = Ids.ToBytes(deviceId),
            FeedId = Ids.ToBytes(feedId),
            RevocationHash = UnsafeByteOperations.UnsafeWrap(SHA256.HashData(kept.Revocation.Span)),
            WipeTime = Timestamp.FromDateTimeOffset(time.GetUtcNow()),
        }.ToByteString();
        using var key = store.OpenSigningKey();
        kept.Receipt = body;
        kept.ReceiptSignature = UnsafeByteOperations.UnsafeWrap(
            key.SignData(Statement.OfWipeReceipt(body.Span), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        store.Revocations.Save(feedId, kept);
    }
}

using Google.Protobuf;
using Grpc.Core;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Sealing;
using Platform.Sync.Upstream;
using Platform.Sync.V1;

namespace Platform.Sync.Acknowledging;

/// <summary>
/// Passes a device's receipts on to credentials, which verifies their signatures, and answers when they are durable there. Unlike
/// acknowledgements they are not gathered: a device gives each once, and forgets it when it is answered.
/// </summary>
internal sealed class ConfirmWipes(CredentialsClient credentials)
{
    private const int MaxReceipts = 100;

    public async Task ConfirmAsync(ConfirmWipeRequest request, ServerCallContext context)
    {
        var deviceId = context.GetCaller().Id;
        if (request.Receipts.Count > MaxReceipts)
            throw Errors.InvalidReceipt("receipts", $"At most {MaxReceipts}.");
        for (var index = 0; index < request.Receipts.Count; index++)
            Check(request.Receipts[index], deviceId, $"receipts[{index}]");
        if (request.Receipts.Count == 0)
            return;

        try
        {
            if (!await credentials.RecordWipesAsync(deviceId, request.Receipts))
                throw Errors.InvalidReceipt("receipts", "One of them is not signed by this device, or of no feed that it was removed from.");
        }
        catch (UpstreamException)
        {
            throw Errors.UpstreamUnavailable();
        }
    }

    private static void Check(SignedWipeReceipt receipt, Guid deviceId, string field)
    {
        try
        {
            var body = WipeReceipt.Parser.ParseFrom(receipt.Body);
            if (!Ids.TryRead(body.DeviceId, out Guid receiptDevice) || receiptDevice != deviceId || !Ids.TryRead(body.FeedId, out Guid _))
                throw Errors.InvalidReceipt($"{field}.body", "Not of this device, or of no feed.");
        }
        catch (InvalidProtocolBufferException)
        {
            throw Errors.InvalidReceipt($"{field}.body", "It cannot be parsed.");
        }

        if (receipt.Signature.Length != P256.SignatureLength)
            throw Errors.InvalidReceipt($"{field}.signature", "A signature has 64 bytes.");
    }
}

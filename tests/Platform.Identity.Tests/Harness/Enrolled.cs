using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Org.V1;

namespace Platform.Identity.Tests.Harness;

/// <summary>A device with its signing key, enrolled from the bytes that the contract documents.</summary>
internal sealed record Enrolled(string DeviceId, ECDsa SigningKey)
{
    public static async Task<Enrolled> EnrolAsync(Browser browser, string name)
    {
        var userId = (await browser.Account.GetAccountAsync(new())).Account.UserId;
        return await EnrolAsync(browser.Devices, Guid.Parse(userId), name, null);
    }

    public static async Task<Enrolled> EnrolAsync(DeviceService.DeviceServiceClient devices, Guid userId, string name, Grpc.Core.Metadata? headers, ECDsa? signingKey = null)
    {
        var (id, signing, agreement) = (Guid.CreateVersion7(), signingKey ?? ECDsa.Create(ECCurve.NamedCurves.nistP256), ECDsa.Create(ECCurve.NamedCurves.nistP256));
        byte[] hpke = Point(agreement), verify = Point(signing);
        byte[] message = [.. "platform device enrolment v1"u8, 0, .. id.ToByteArray(bigEndian: true), .. userId.ToByteArray(bigEndian: true), .. hpke, .. verify];
        await devices.EnrollDeviceAsync(
            new EnrollDeviceRequest
            {
                DeviceId = id.ToString(),
                Name = name,
                HpkePublicKey = ByteString.CopyFrom(hpke),
                SigningPublicKey = ByteString.CopyFrom(verify),
                Proof = ByteString.CopyFrom(signing.SignData(message, HashAlgorithmName.SHA256)),
            },
            headers);
        return new Enrolled(id.ToString(), signing);
    }

    private static byte[] Point(ECDsa key)
    {
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. q.X!, .. q.Y!];
    }
}

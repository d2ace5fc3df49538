using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Org.V1;
using Platform.Sealing;

namespace Platform.Client;

/// <summary>Makes a folder a device of a person.</summary>
public static class Enrolment
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Makes the folder's key pairs and has the server take their public halves, with proof that the device holds the private
    /// ones; then pins the installation's signing keys: from then on nothing is believed without their signature. Keys and id are on
    /// disk before they are sent, so an attempt that was cut off is finished by the next one.
    /// A folder that is enrolled for this person and server already stays as it is.
    /// </summary>
    /// <exception cref="PlatformClientException">The folder holds a device of another person or server.</exception>
    /// <exception cref="Grpc.Core.RpcException">The server refused or cannot be reached.</exception>
    public static async Task<DeviceIdentity> EnrollAsync(
        DeviceStore store, PlatformConnection connection, Session session, string deviceName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(session);

        var identity = store.Identity;
        if (identity is null)
        {
            store.EnsureKeys();
            identity = new DeviceIdentity(Guid.CreateVersion7(), session.UserId, session.Email, deviceName, connection.Addresses, Enrolled: false);
            store.Save(identity);
        }

        if (identity.UserId != session.UserId || identity.Servers.Issuer != connection.Addresses.Issuer)
            throw new PlatformClientException(ClientFailure.OtherDevice, $"{store.Folder} holds a device of {identity.Email} at {identity.Servers.Issuer}.");

        await SendAsync(store, connection, session, identity, cancellationToken);
        await KeyPinning.EnsureAsync(store, connection, session.AccessToken, cancellationToken);

        // The addresses may have changed since the last time.
        identity = identity with { Enrolled = true, Servers = connection.Addresses };
        store.Save(identity);
        return identity;
    }

    /// <summary>
    /// The short string that this device and the page that approves it must both show: it covers the device's keys and the signing
    /// keys that it has pinned. Null in a folder that holds no enrolled device, or whose list is not the one of its enrolment any more.
    /// </summary>
    public static string? FingerprintOf(DeviceStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (store.Identity is not { Enrolled: true } identity || store.SigningKeys is not { } keys)
            return null;
        using var agreement = store.OpenAgreementKey();
        using var signing = store.OpenSigningKey();
        return Fingerprint.Compute(identity.DeviceId, P256.PublicKey(agreement), P256.PublicKey(signing), keys.Body.Span);
    }

    /// <summary>What the signing key signs (see EnrollDeviceRequest).</summary>
    internal static byte[] ProofBytes(Guid deviceId, Guid userId, ReadOnlySpan<byte> agreementPublicKey, ReadOnlySpan<byte> signingPublicKey) =>
    [
        .. "platform device enrolment v1\0"u8,
        .. deviceId.ToByteArray(bigEndian: true),
        .. userId.ToByteArray(bigEndian: true),
        .. agreementPublicKey,
        .. signingPublicKey,
    ];

    private static async Task SendAsync(
        DeviceStore store, PlatformConnection connection, Session session, DeviceIdentity identity, CancellationToken cancellationToken)
    {
        using var agreement = store.OpenAgreementKey();
        using var signing = store.OpenSigningKey();
        var agreementPublicKey = P256.PublicKey(agreement);
        var signingPublicKey = P256.PublicKey(signing);
        var proof = signing.SignData(
            ProofBytes(identity.DeviceId, session.UserId, agreementPublicKey, signingPublicKey), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

        var client = new DeviceService.DeviceServiceClient(connection.Gateway);
        await client.EnrollDeviceAsync(
            new EnrollDeviceRequest
            {
                DeviceId = identity.DeviceId.ToString("D"),
                Name = identity.Name,
                HpkePublicKey = UnsafeByteOperations.UnsafeWrap(agreementPublicKey),
                SigningPublicKey = UnsafeByteOperations.UnsafeWrap(signingPublicKey),
                Proof = UnsafeByteOperations.UnsafeWrap(proof),
            },
            PlatformConnection.With(session.AccessToken, Timeout, cancellationToken));
    }
}

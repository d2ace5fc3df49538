using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Credentials.V1;

namespace Platform.Sealing.Tests;

public sealed class GrantTests
{
    private static readonly Guid Organization = Guid.CreateVersion7();
    private static readonly Guid Feed = Guid.CreateVersion7();
    private static readonly Guid Device = Guid.CreateVersion7();

    [Fact]
    public void Open_OwnGrant_GivesTheFeedKey()
    {
        using var deviceKey = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var key = FeedKey.Generate(3);

        using var opened = Grants.Open(deviceKey, Grants.Seal(key, Organization, Feed, Device, P256.PublicKey(deviceKey)));

        Assert.Equal(3u, opened.Epoch);
        Assert.Equal(key.Bytes.ToArray(), opened.Bytes.ToArray());
    }

    [Fact]
    public void Open_AnotherDevicesKey_IsRefused()
    {
        using var deviceKey = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var otherKey = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var key = FeedKey.Generate(1);
        var grant = Grants.Seal(key, Organization, Feed, Device, P256.PublicKey(deviceKey));

        Assert.ThrowsAny<CryptographicException>(() => Grants.Open(otherKey, grant));
    }

    [Fact]
    public void Open_AnyByteMutated_IsRefused()
    {
        using var deviceKey = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var key = FeedKey.Generate(1);
        var bytes = Grants.Seal(key, Organization, Feed, Device, P256.PublicKey(deviceKey)).ToByteArray();
        var accepted = 0;

        for (var i = 0; i < bytes.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var mutated = (byte[])bytes.Clone();
                mutated[i] ^= (byte)(1 << bit);
                try
                {
                    Grants.Open(deviceKey, Grant.Parser.ParseFrom(mutated)).Dispose();
                    accepted++;
                }
                catch (Exception exception) when (exception is CryptographicException or InvalidProtocolBufferException)
                {
                }
            }
        }

        Assert.Equal(0, accepted);
    }

    [Fact]
    public void Open_KeyCommitmentOfAnotherKey_IsRefused()
    {
        using var deviceKey = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var key = FeedKey.Generate(1);
        using var other = FeedKey.Generate(1);
        var grant = Grants.Seal(key, Organization, Feed, Device, P256.PublicKey(deviceKey));
        // A sealer who lies about the commitment: sealed anew, so that the associated data agrees.
        var lying = new Grant(grant) { KeyCommitment = ByteString.CopyFrom(other.Commitment) };
        Span<byte> epoch = [0, 0, 0, 1];
        var (enc, ciphertext) = Hpke.Seal(
            P256.PublicKey(deviceKey),
            "platform grant v1"u8,
            [.. lying.OrganizationId.Span, .. lying.FeedId.Span, .. lying.DeviceId.Span, .. epoch, .. lying.KeyCommitment.Span],
            key.Bytes);
        lying.Enc = ByteString.CopyFrom(enc);
        lying.Ciphertext = ByteString.CopyFrom(ciphertext);

        Assert.ThrowsAny<CryptographicException>(() => Grants.Open(deviceKey, lying));
    }
}

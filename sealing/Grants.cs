using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Credentials.V1;

namespace Platform.Sealing;

/// <summary>Seals feed keys for devices and opens them there, as Grant in change_set.proto describes.</summary>
public static class Grants
{
    /// <summary>Seals a feed key for one device.</summary>
    /// <param name="key">The feed key.</param>
    /// <param name="organizationId">Organization of the feed.</param>
    /// <param name="feedId">The feed.</param>
    /// <param name="deviceId">The device.</param>
    /// <param name="devicePublicKey">The device's key-agreement key.</param>
    /// <param name="leaseSeconds">How long the device may work without contact; 0: seven days.</param>
    /// <param name="membershipVersion">Membership version of the organization that the grant relies on.</param>
    public static Grant Seal(
        FeedKey key, Guid organizationId, Guid feedId, Guid deviceId, ReadOnlySpan<byte> devicePublicKey, long leaseSeconds = 0, long membershipVersion = 0)
    {
        ArgumentNullException.ThrowIfNull(key);
        var grant = new Grant
        {
            OrganizationId = ByteString.CopyFrom(organizationId.ToByteArray(bigEndian: true)),
            FeedId = ByteString.CopyFrom(feedId.ToByteArray(bigEndian: true)),
            DeviceId = ByteString.CopyFrom(deviceId.ToByteArray(bigEndian: true)),
            KeyEpoch = key.Epoch,
            KeyCommitment = ByteString.CopyFrom(key.Commitment),
            LeaseSeconds = leaseSeconds,
            MembershipVersion = membershipVersion,
        };
        var (enc, ciphertext) = Hpke.Seal(devicePublicKey, "platform grant v1"u8, AssociatedData(grant), key.Bytes);
        grant.Enc = UnsafeByteOperations.UnsafeWrap(enc);
        grant.Ciphertext = UnsafeByteOperations.UnsafeWrap(ciphertext);
        return grant;
    }

    /// <summary>Opens a grant with the device's private key.</summary>
    /// <exception cref="CryptographicException">It is for another device, altered, or holds another key than it says.</exception>
    public static FeedKey Open(ECDiffieHellman deviceKey, Grant grant)
    {
        ArgumentNullException.ThrowIfNull(grant);
        if (grant.OrganizationId.Length != 16 || grant.FeedId.Length != 16 || grant.DeviceId.Length != 16 || grant.KeyEpoch == 0)
            throw new CryptographicException("The grant is malformed.");

        var key = Hpke.Open(deviceKey, grant.Enc.Span, "platform grant v1"u8, AssociatedData(grant), grant.Ciphertext.Span);
        try
        {
            if (key.Length != FeedKey.Length)
                throw new CryptographicException("The grant does not hold a feed key.");

            var feedKey = new FeedKey(grant.KeyEpoch, key);
            if (CryptographicOperations.FixedTimeEquals(feedKey.Commitment, grant.KeyCommitment.Span))
                return feedKey;

            feedKey.Dispose();
            throw new CryptographicException("The grant's key commitment does not match.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[] AssociatedData(Grant grant)
    {
        Span<byte> epoch = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(epoch, grant.KeyEpoch);
        return [.. grant.OrganizationId.Span, .. grant.FeedId.Span, .. grant.DeviceId.Span, .. epoch, .. grant.KeyCommitment.Span];
    }
}

using System.Buffers.Binary;

namespace Platform.Credentials.Sealing;

/// <summary>What a wrapped key is for: fixed-width, so that no two purposes share a context.</summary>
internal static class KeyContexts
{
    public static byte[] Canary => "platform canary v1"u8.ToArray();

    public static byte[] InputKey(ReadOnlySpan<byte> keyId) => [.. "platform input key v1"u8, .. keyId];

    public static byte[] SigningKey(ReadOnlySpan<byte> keyId) => [.. "platform signing key v1"u8, .. keyId];

    public static byte[] AnchorKey => "platform anchor key v1"u8.ToArray();

    public static byte[] FingerprintKey(Guid organizationId, Guid feedId) =>
        [.. "platform fingerprint key v1"u8, .. organizationId.ToByteArray(bigEndian: true), .. feedId.ToByteArray(bigEndian: true)];

    public static byte[] FeedKey(Guid organizationId, Guid feedId, uint epoch)
    {
        Span<byte> epochBytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(epochBytes, epoch);
        return [.. "platform feed key v1"u8, .. organizationId.ToByteArray(bigEndian: true), .. feedId.ToByteArray(bigEndian: true), .. epochBytes];
    }
}

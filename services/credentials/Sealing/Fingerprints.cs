using System.Security.Cryptography;
using Platform.Credentials.Feeds;

namespace Platform.Credentials.Sealing;

/// <summary>
/// Keyed hashes of secrets, so that an administrator sees that two credentials hold the same one. The key is the organization's
/// own and outlives its feed keys; without it a fingerprint tells nothing, and equal secrets of two organizations differ.
/// </summary>
internal sealed class Fingerprints(IKeyEncryptionKeys keys)
{
    private const int KeyLength = 32;
    private const int Length = 16;

    public async Task<WrappedKey> GenerateKeyAsync(Guid organizationId, Guid feedId, CancellationToken cancellationToken)
    {
        var key = RandomNumberGenerator.GetBytes(KeyLength);
        try
        {
            return await keys.WrapAsync(KeyContexts.FingerprintKey(organizationId, feedId), key, cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Unwraps the key of a feed. The caller disposes it.</summary>
    public async Task<FingerprintKey> OpenAsync(Feed feed, CancellationToken cancellationToken) =>
        new(await keys.UnwrapAsync(
            KeyContexts.FingerprintKey(feed.OrganizationId, feed.FeedId), new WrappedKey(feed.KekId, feed.FingerprintKey), cancellationToken));

    /// <summary>An unwrapped key; zeroed when disposed.</summary>
    internal sealed class FingerprintKey(byte[] key) : IDisposable
    {
        public byte[] Of(ReadOnlySpan<byte> secret)
        {
            Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(key, secret, hash);
            return hash[..Length].ToArray();
        }

        public void Dispose() => CryptographicOperations.ZeroMemory(key);
    }
}

using System.Security.Cryptography;

namespace Platform.Sealing;

/// <summary>
/// Keys under a key-encryption key: 1 (format), salt (32), ciphertext with tag. The AES-256-GCM key is HKDF-SHA256(KEK, salt,
/// "platform key wrap v1" || context), so that no nonce can repeat; the context names what the wrapped key is for.
/// </summary>
public static class KeyWrap
{
    private const byte Format = 1;
    private const int SaltLength = 32;

    /// <summary>Wraps a key.</summary>
    public static byte[] Wrap(ReadOnlySpan<byte> kek, ReadOnlySpan<byte> context, ReadOnlySpan<byte> key)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        Span<byte> derived = stackalloc byte[32];
        Derive(kek, salt, context, derived);
        byte[] wrapped = [Format, .. salt, .. Aead.Seal(derived, stackalloc byte[Aead.NonceLength], context, key)];
        CryptographicOperations.ZeroMemory(derived);
        return wrapped;
    }

    /// <summary>Unwraps a key. The caller zeroes what it gets.</summary>
    /// <exception cref="CryptographicException">It was not wrapped under this key-encryption key for this context.</exception>
    public static byte[] Unwrap(ReadOnlySpan<byte> kek, ReadOnlySpan<byte> context, ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length < 1 + SaltLength + Aead.TagLength || wrapped[0] != Format)
            throw new CryptographicException("The wrapped key is malformed.");

        Span<byte> derived = stackalloc byte[32];
        Derive(kek, wrapped[1..(1 + SaltLength)], context, derived);
        try
        {
            return Aead.Open(derived, stackalloc byte[Aead.NonceLength], context, wrapped[(1 + SaltLength)..]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    private static void Derive(ReadOnlySpan<byte> kek, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context, Span<byte> derived)
    {
        if (kek.Length != 32)
            throw new ArgumentException("A key-encryption key has 32 bytes.", nameof(kek));

        HKDF.DeriveKey(HashAlgorithmName.SHA256, kek, derived, salt, (byte[])[.. "platform key wrap v1"u8, .. context]);
    }
}

using System.Security.Cryptography;

namespace Platform.Sealing;

/// <summary>
/// The only door to AES-GCM: 16-byte tags, appended to the ciphertext. Every caller derives a fresh key per message, or, in
/// an HPKE context, a fresh nonce per message of one key.
/// </summary>
#pragma warning disable RS0030 // This is that door.
internal static class Aead
{
    public const int TagLength = 16;
    public const int NonceLength = 12;

    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext)
    {
        var output = new byte[plaintext.Length + TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, plaintext, output.AsSpan(0, plaintext.Length), output.AsSpan(plaintext.Length), associatedData);
        return output;
    }

    /// <exception cref="CryptographicException">The ciphertext was not made with this key, nonce and associated data.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext)
    {
        if (ciphertext.Length < TagLength)
            throw new CryptographicException("The ciphertext is shorter than its tag.");

        var output = new byte[ciphertext.Length - TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(nonce, ciphertext[..^TagLength], ciphertext[^TagLength..], output, associatedData);
        return output;
    }
}

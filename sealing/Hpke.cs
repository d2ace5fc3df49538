using System.Security.Cryptography;

namespace Platform.Sealing;

/// <summary>
/// Hybrid public-key encryption (RFC 9180), base mode, one message: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
/// It does not say who sealed: whoever needs that verifies a signature.
/// </summary>
public static class Hpke
{
    /// <summary>Seals a message to a public key.</summary>
    /// <exception cref="CryptographicException">The public key is not a point of the curve.</exception>
    public static (byte[] Enc, byte[] Ciphertext) Seal(
        ReadOnlySpan<byte> recipientPublicKey,
        ReadOnlySpan<byte> info,
        ReadOnlySpan<byte> associatedData,
        ReadOnlySpan<byte> plaintext)
    {
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var (enc, sharedSecret) = HpkeKem.Encapsulate(ephemeral, recipientPublicKey);
        using var context = new HpkeContext(HpkeContext.Aes256Gcm, sharedSecret, info);
        CryptographicOperations.ZeroMemory(sharedSecret);
        return (enc, context.Seal(associatedData, plaintext));
    }

    /// <summary>Opens a message.</summary>
    /// <exception cref="CryptographicException">It was not sealed to this key with this info and associated data.</exception>
    public static byte[] Open(
        ECDiffieHellman privateKey,
        ReadOnlySpan<byte> enc,
        ReadOnlySpan<byte> info,
        ReadOnlySpan<byte> associatedData,
        ReadOnlySpan<byte> ciphertext)
    {
        ArgumentNullException.ThrowIfNull(privateKey);
        var sharedSecret = HpkeKem.Decapsulate(privateKey, enc);
        using var context = new HpkeContext(HpkeContext.Aes256Gcm, sharedSecret, info);
        CryptographicOperations.ZeroMemory(sharedSecret);
        return context.Open(associatedData, ciphertext);
    }
}

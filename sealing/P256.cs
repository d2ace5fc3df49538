using System.Security.Cryptography;

namespace Platform.Sealing;

/// <summary>P-256 keys as uncompressed points (SEC 1, section 2.3.3): 0x04, x, y; 65 bytes.</summary>
public static class P256
{
    /// <summary>Length of a public key in bytes.</summary>
    public const int PublicKeyLength = 65;

    /// <summary>Length of an ES256 signature in bytes: r, then s (RFC 7518, section 3.4).</summary>
    public const int SignatureLength = 64;

    /// <summary>The public half of a key-agreement key.</summary>
    public static byte[] PublicKey(ECDiffieHellman key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Encode(key.ExportParameters(includePrivateParameters: false));
    }

    /// <summary>The public half of a signing key.</summary>
    public static byte[] PublicKey(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Encode(key.ExportParameters(includePrivateParameters: false));
    }

    /// <summary>A verifying key from a point.</summary>
    /// <exception cref="CryptographicException">The bytes are not a point of the curve.</exception>
    public static ECDsa ImportSigningKey(ReadOnlySpan<byte> publicKey) => ECDsa.Create(Decode(publicKey));

    /// <summary>A key-agreement key from a point.</summary>
    /// <exception cref="CryptographicException">The bytes are not a point of the curve.</exception>
    public static ECDiffieHellman ImportAgreementKey(ReadOnlySpan<byte> publicKey) => ECDiffieHellman.Create(Decode(publicKey));

    /// <summary>Whether the bytes are a point of the curve.</summary>
    public static bool IsPoint(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != PublicKeyLength || publicKey[0] != 4)
            return false;

        try
        {
            using var key = ImportAgreementKey(publicKey);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static byte[] Encode(ECParameters parameters) => [4, .. parameters.Q.X!, .. parameters.Q.Y!];

    private static ECParameters Decode(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != PublicKeyLength || publicKey[0] != 4)
            throw new CryptographicException("A P-256 public key is 65 bytes and begins with 4.");

        // The import checks that the point is on the curve.
        return new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = publicKey[1..33].ToArray(), Y = publicKey[33..].ToArray() },
        };
    }
}

using System.Security.Cryptography;

namespace Platform.Sealing;

/// <summary>DHKEM(P-256, HKDF-SHA256) of RFC 9180, section 4.1, and the labeled derivations of section 4.</summary>
internal static class HpkeKem
{
    private const int SecretLength = 32;
    private static readonly byte[] SuiteId = [.. "KEM"u8, 0x00, 0x10];

    public static (byte[] Enc, byte[] SharedSecret) Encapsulate(ECDiffieHellman ephemeral, ReadOnlySpan<byte> recipientPublicKey)
    {
        var enc = P256.PublicKey(ephemeral);
        return (enc, SharedSecret(ephemeral, recipientPublicKey, enc, recipientPublicKey));
    }

    public static byte[] Decapsulate(ECDiffieHellman recipient, ReadOnlySpan<byte> enc) =>
        SharedSecret(recipient, enc, enc, P256.PublicKey(recipient));

    /// <summary>DeriveKeyPair of section 7.1.3; the platform makes random keys, test vectors derived ones.</summary>
    public static ECDiffieHellman DeriveKeyPair(ReadOnlySpan<byte> inputKeyingMaterial)
    {
        var prk = LabeledExtract(SuiteId, default, "dkp_prk"u8, inputKeyingMaterial);
        for (var counter = 0; counter < 256; counter++)
        {
            // A candidate of the group's order or more is refused by the import, and so is zero: try the next, as the RFC does.
            var candidate = LabeledExpand(SuiteId, prk, "candidate"u8, [(byte)counter], SecretLength);
            try
            {
                return ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = candidate });
            }
            catch (CryptographicException)
            {
            }
        }

        throw new CryptographicException("No key could be derived.");
    }

    public static byte[] LabeledExtract(ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> ikm)
    {
        byte[] labeled = [.. "HPKE-v1"u8, .. suiteId, .. label, .. ikm];
        var prk = new byte[32];
        HKDF.Extract(HashAlgorithmName.SHA256, labeled, salt, prk);
        CryptographicOperations.ZeroMemory(labeled);
        return prk;
    }

    public static byte[] LabeledExpand(ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> prk, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, int length)
    {
        var output = new byte[length];
        HKDF.Expand(HashAlgorithmName.SHA256, prk, output, [(byte)(length >> 8), (byte)length, .. "HPKE-v1"u8, .. suiteId, .. label, .. info]);
        return output;
    }

    private static byte[] SharedSecret(ECDiffieHellman own, ReadOnlySpan<byte> other, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> recipientPublicKey)
    {
        using var otherKey = P256.ImportAgreementKey(other);
        var dh = own.DeriveRawSecretAgreement(otherKey.PublicKey);
        var prk = LabeledExtract(SuiteId, default, "eae_prk"u8, dh);
        CryptographicOperations.ZeroMemory(dh);
        var secret = LabeledExpand(SuiteId, prk, "shared_secret"u8, [.. enc, .. recipientPublicKey], SecretLength);
        CryptographicOperations.ZeroMemory(prk);
        return secret;
    }
}

using System.Security.Cryptography;
using Platform.Sealing;

namespace Platform.Org.Devices;

/// <summary>The proof that whoever enrols a device holds its signing key, bound to the user, the id and both keys.</summary>
internal static class EnrolmentProof
{
    private static ReadOnlySpan<byte> Label => "platform device enrolment v1\0"u8;

    public static bool IsValid(Guid deviceId, Guid userId, ReadOnlySpan<byte> hpkePublicKey, ReadOnlySpan<byte> signingPublicKey, ReadOnlySpan<byte> proof)
    {
        if (proof.Length != P256.SignatureLength)
            return false;

        byte[] message = [.. Label, .. deviceId.ToByteArray(bigEndian: true), .. userId.ToByteArray(bigEndian: true), .. hpkePublicKey, .. signingPublicKey];
        using var key = P256.ImportSigningKey(signingPublicKey);

        return key.VerifyData(message, proof, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}

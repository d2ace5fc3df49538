using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Platform.Credentials.V1;

namespace Platform.Sealing;

/// <summary>What a sealed input belongs to: its associated data.</summary>
/// <param name="OrganizationId">Organization of the credential.</param>
/// <param name="CredentialId">The credential.</param>
/// <param name="OriginHash">SHA-256 of the canonical origin the form leads to, 32 bytes.</param>
/// <param name="Field">Name of the field in the provider's message.</param>
public readonly record struct SealedInputContext(Guid OrganizationId, Guid CredentialId, byte[] OriginHash, string Field);

/// <summary>Seals and opens secrets on their way in, as sealed_input.proto describes.</summary>
public static class SealedInputs
{
    /// <summary>Longest secret in bytes.</summary>
    public const int MaxSecretLength = 64 * 1024;

    /// <summary>Seals a secret to the credentials service's input key.</summary>
    public static SealedInput Seal(ReadOnlySpan<byte> inputPublicKey, in SealedInputContext context, ReadOnlySpan<byte> secret)
    {
        var (enc, ciphertext) = Hpke.Seal(inputPublicKey, "platform sealed input v1"u8, AssociatedData(context), secret);
        return new SealedInput
        {
            KeyId = UnsafeByteOperations.UnsafeWrap(KeyId(inputPublicKey)),
            Enc = UnsafeByteOperations.UnsafeWrap(enc),
            Ciphertext = UnsafeByteOperations.UnsafeWrap(ciphertext),
        };
    }

    /// <summary>Opens a secret. The caller zeroes what it gets.</summary>
    /// <exception cref="CryptographicException">It was not sealed to this key for this context.</exception>
    public static byte[] Open(ECDiffieHellman inputKey, in SealedInputContext context, SealedInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Hpke.Open(inputKey, input.Enc.Span, "platform sealed input v1"u8, AssociatedData(context), input.Ciphertext.Span);
    }

    /// <summary>Names an input key: SHA-256 of its public half.</summary>
    public static byte[] KeyId(ReadOnlySpan<byte> inputPublicKey) => SHA256.HashData(inputPublicKey);

    private static byte[] AssociatedData(in SealedInputContext context)
    {
        if (context.OriginHash.Length != 32)
            throw new ArgumentException("An origin hash has 32 bytes.", nameof(context));

        return
        [
            .. context.OrganizationId.ToByteArray(bigEndian: true),
            .. context.CredentialId.ToByteArray(bigEndian: true),
            .. context.OriginHash,
            .. Encoding.UTF8.GetBytes(context.Field),
        ];
    }
}

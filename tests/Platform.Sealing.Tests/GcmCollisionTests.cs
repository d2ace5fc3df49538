using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Credentials.V1;

namespace Platform.Sealing.Tests;

/// <summary>
/// AES-GCM does not commit to its key: whoever knows two keys can make a ciphertext that both open. Somebody who gives two devices
/// different feed keys could so send them one broadcast with two meanings. The key commitment of a record is what refuses it.
/// </summary>
public sealed class GcmCollisionTests
{
    private static readonly RecordContext Context = new(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), 7, SHA256.HashData("https://api.openai.com"u8));

    [Fact]
    public void Open_CiphertextThatTwoKeysOpen_IsRefusedByTheCommitment()
    {
        using var one = FeedKey.Generate(1);
        using var two = FeedKey.Generate(1);
        var salt = RandomNumberGenerator.GetBytes(32);
        var associatedData = AssociatedData(epoch: 1);
        var (keyOne, commitmentOne) = Derive(one, salt, associatedData);
        var (keyTwo, commitmentTwo) = Derive(two, salt, associatedData);
        var nonce = new byte[Aead.NonceLength];
        var ciphertext = Collide(keyOne, keyTwo, nonce, associatedData);

        // The vector is a real one: the cipher alone accepts it under both keys, with two meanings.
        Assert.NotEqual(Aead.Open(keyOne, nonce, associatedData, ciphertext), Aead.Open(keyTwo, nonce, associatedData, ciphertext));

        Assert.True(Opens(one, Record(salt, commitmentOne, ciphertext)));
        Assert.False(Opens(two, Record(salt, commitmentOne, ciphertext)));
        Assert.True(Opens(two, Record(salt, commitmentTwo, ciphertext)));
        Assert.False(Opens(one, Record(salt, commitmentTwo, ciphertext)));
    }

    private static SealedRecord Record(byte[] salt, byte[] commitment, byte[] ciphertext) => new()
    {
        KeyEpoch = 1,
        OriginHash = ByteString.CopyFrom(Context.OriginHash),
        Salt = ByteString.CopyFrom(salt),
        Commitment = ByteString.CopyFrom(commitment),
        Ciphertext = ByteString.CopyFrom(ciphertext),
    };

    private static bool Opens(FeedKey key, SealedRecord record)
    {
        try
        {
            SealedRecords.Open(key, Context, record);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static (byte[] Key, byte[] Commitment) Derive(FeedKey feedKey, byte[] salt, byte[] associatedData)
    {
        var derived = HKDF.DeriveKey(HashAlgorithmName.SHA256, feedKey.Bytes.ToArray(), 64, salt, associatedData);
        return (derived[..32], derived[32..]);
    }

    private static byte[] AssociatedData(uint epoch)
    {
        var numbers = new byte[12];
        BinaryPrimitives.WriteInt64BigEndian(numbers, Context.Version);
        BinaryPrimitives.WriteUInt32BigEndian(numbers.AsSpan(8), epoch);
        return
        [
            .. "platform record v1"u8, .. Context.OrganizationId.ToByteArray(bigEndian: true), .. Context.FeedId.ToByteArray(bigEndian: true),
            .. Context.ResourceId.ToByteArray(bigEndian: true), .. numbers, .. Context.OriginHash,
        ];
    }

    /// <summary>
    /// Two blocks and a tag that both keys accept. The tag is linear in the blocks (NIST SP 800-38D, section 6.4), so for any first block
    /// the second one follows from one division in GF(2^128).
    /// </summary>
    private static byte[] Collide(byte[] keyOne, byte[] keyTwo, byte[] nonce, byte[] associatedData)
    {
        byte[] counter = [.. nonce, 0, 0, 0, 1];
        var (hashOne, hashTwo) = (Block(keyOne, new byte[16]), Block(keyTwo, new byte[16]));
        var (maskOne, maskTwo) = (Block(keyOne, counter), Block(keyTwo, counter));
        var lengths = ((UInt128)(associatedData.Length * 8) << 64) | (32 * 8);
        List<UInt128> blocks = [.. Blocks(associatedData), Read(RandomNumberGenerator.GetBytes(16)), 0, lengths];
        var free = blocks.Count - 2;

        var difference = maskOne ^ maskTwo ^ Hash(hashOne, blocks) ^ Hash(hashTwo, blocks);
        blocks[free] = Multiply(difference, Invert(Power(hashOne, 2) ^ Power(hashTwo, 2)));
        var tag = Hash(hashOne, blocks) ^ maskOne;
        Assert.Equal(tag, Hash(hashTwo, blocks) ^ maskTwo);
        return [.. Bytes(blocks[free - 1]), .. Bytes(blocks[free]), .. Bytes(tag)];
    }

    private static UInt128 Block(byte[] key, byte[] input)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        return Read(aes.EncryptEcb(input, PaddingMode.None));
    }

    private static IEnumerable<UInt128> Blocks(byte[] data)
    {
        foreach (var chunk in data.Chunk(16))
            yield return Read([.. chunk, .. new byte[16 - chunk.Length]]);
    }

    private static UInt128 Hash(UInt128 key, IEnumerable<UInt128> blocks) => blocks.Aggregate(UInt128.Zero, (sum, block) => Multiply(sum ^ block, key));

    private static UInt128 Power(UInt128 value, int exponent) => exponent == 1 ? value : Multiply(value, Power(value, exponent - 1));

    // value^(2^128 - 2): the product of value^(2^1) to value^(2^127).
    private static UInt128 Invert(UInt128 value)
    {
        var (square, result) = (Multiply(value, value), UInt128.Zero);
        for (var bit = 1; bit < 128; bit++)
        {
            result = bit == 1 ? square : Multiply(result, square);
            square = Multiply(square, square);
        }

        return result;
    }

    // Algorithm 1 of SP 800-38D: the first bit of a block is the coefficient of x^0.
    private static UInt128 Multiply(UInt128 left, UInt128 right)
    {
        var (result, value) = (UInt128.Zero, left);
        for (var bit = 127; bit >= 0; bit--)
        {
            if (((right >> bit) & 1) != 0)
                result ^= value;
            var carry = (value & 1) != 0;
            value >>= 1;
            if (carry)
                value ^= (UInt128)0xe1 << 120;
        }

        return result;
    }

    private static UInt128 Read(byte[] bytes) => BinaryPrimitives.ReadUInt128BigEndian(bytes);

    private static byte[] Bytes(UInt128 value)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return bytes;
    }
}

using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Credentials.V1;

namespace Platform.Sealing.Tests;

public sealed class FormatTests
{
    [Fact]
    public void ResumeToken_RoundTrip_IsTheSame()
    {
        var token = new ResumeToken(Guid.CreateVersion7(), Guid.CreateVersion7(), long.MaxValue, new Hash32(RandomNumberGenerator.GetBytes(32)));

        Assert.True(ResumeToken.TryParse(token.ToBytes(), out var parsed));
        Assert.Equal(token, parsed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(72)]
    [InlineData(74)]
    public void ResumeToken_WrongLength_IsRefused(int length) =>
        Assert.False(ResumeToken.TryParse(new byte[length], out _));

    [Fact]
    public void ResumeToken_OtherFormatOrNegativeRevisionOrHashAtZero_IsRefused()
    {
        var bytes = new ResumeToken(Guid.NewGuid(), Guid.NewGuid(), 5, Hash32.Zero).ToBytes();

        Assert.False(ResumeToken.TryParse([2, .. bytes[1..]], out _));
        Assert.False(ResumeToken.TryParse([.. bytes[..33], 0x80, .. bytes[34..]], out _));
        Assert.False(ResumeToken.TryParse(new ResumeToken(Guid.NewGuid(), Guid.NewGuid(), 0, new Hash32(new byte[31].Append((byte)1).ToArray())).ToBytes(), out _));
        Assert.True(ResumeToken.TryParse(bytes, out _));
    }

    // Computed by hand with sha256sum, so that another implementation finds its bearings.
    [Fact]
    public void HeadHash_KnownBody_IsTheDocumentedHash() =>
        Assert.Equal(SHA256.HashData([.. "platform change set v1"u8, 0, 1, 2, 3]), ChangeSets.HeadHash([1, 2, 3]).ToArray());

    [Fact]
    public void StateDigest_KnownState_IsTheDocumentedHash()
    {
        var first = new Guid("01890000-0000-7000-8000-000000000001");
        var second = new Guid("01890000-0000-7000-8000-000000000002");
        var hash = new Hash32(SHA256.HashData([9]));
        byte[] expected =
        [
            .. "platform state v1"u8, 0,
            .. first.ToByteArray(true), 0, 0, 0, 0, 0, 0, 0, 1, .. SHA256.HashData([9]),
            .. second.ToByteArray(true), 0, 0, 0, 0, 0, 0, 1, 0, .. SHA256.HashData([9]),
        ];

        var digest = StateDigest.Compute([(first, 1, hash), (second, 256, hash)]);

        Assert.Equal(SHA256.HashData(expected), digest.ToArray());
    }

    [Fact]
    public void RecordHash_KnownRecord_IsTheDocumentedHash()
    {
        var record = new SealedRecord
        {
            KeyEpoch = 258,
            OriginHash = ByteString.CopyFrom(Enumerable.Repeat((byte)1, 32).ToArray()),
            Salt = ByteString.CopyFrom(Enumerable.Repeat((byte)2, 32).ToArray()),
            Commitment = ByteString.CopyFrom(Enumerable.Repeat((byte)3, 32).ToArray()),
            Ciphertext = ByteString.CopyFrom(9, 8, 7),
        };
        byte[] expected =
        [
            .. "platform record hash v1"u8, 0, 0, 0, 1, 2,
            .. Enumerable.Repeat((byte)1, 32), .. Enumerable.Repeat((byte)2, 32), .. Enumerable.Repeat((byte)3, 32), 9, 8, 7,
        ];

        Assert.Equal(SHA256.HashData(expected), StateDigest.RecordHash(record).ToArray());
    }

    [Fact]
    public void StateDigest_OutOfOrderOrTwice_IsRefused()
    {
        var first = new Guid("01890000-0000-7000-8000-000000000001");
        var second = new Guid("01890000-0000-7000-8000-000000000002");

        Assert.Throws<ArgumentException>(() => StateDigest.Compute([(second, 1, Hash32.Zero), (first, 1, Hash32.Zero)]));
        Assert.Throws<ArgumentException>(() => StateDigest.Compute([(first, 1, Hash32.Zero), (first, 2, Hash32.Zero)]));
    }

    [Fact]
    public void KeyWrap_OtherContextOrKekOrByte_IsRefused()
    {
        var kek = RandomNumberGenerator.GetBytes(32);
        var wrapped = KeyWrap.Wrap(kek, "feed 1"u8, "key"u8);

        Assert.Equal("key"u8.ToArray(), KeyWrap.Unwrap(kek, "feed 1"u8, wrapped));
        Assert.ThrowsAny<CryptographicException>(() => KeyWrap.Unwrap(kek, "feed 2"u8, wrapped));
        Assert.ThrowsAny<CryptographicException>(() => KeyWrap.Unwrap(RandomNumberGenerator.GetBytes(32), "feed 1"u8, wrapped));
        for (var i = 0; i < wrapped.Length; i++)
        {
            var mutated = (byte[])wrapped.Clone();
            mutated[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => KeyWrap.Unwrap(kek, "feed 1"u8, mutated));
        }
    }

    [Fact]
    public void SealedInput_OtherOrganizationCredentialDestinationOrField_IsRefused()
    {
        using var inputKey = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var context = new SealedInputContext(Guid.NewGuid(), Guid.NewGuid(), SHA256.HashData("https://api.openai.com"u8), "api_key");
        var input = SealedInputs.Seal(P256.PublicKey(inputKey), context, "sk-secret"u8);

        Assert.Equal("sk-secret"u8.ToArray(), SealedInputs.Open(inputKey, context, input));
        Assert.Equal(SHA256.HashData(P256.PublicKey(inputKey)), input.KeyId.ToByteArray());
        Assert.ThrowsAny<CryptographicException>(() => SealedInputs.Open(inputKey, context with { OrganizationId = Guid.NewGuid() }, input));
        Assert.ThrowsAny<CryptographicException>(() => SealedInputs.Open(inputKey, context with { CredentialId = Guid.NewGuid() }, input));
        Assert.ThrowsAny<CryptographicException>(() => SealedInputs.Open(inputKey, context with { OriginHash = SHA256.HashData("https://evil.example"u8) }, input));
        Assert.ThrowsAny<CryptographicException>(() => SealedInputs.Open(inputKey, context with { Field = "session_token" }, input));
    }

    [Fact]
    public void FeedKey_ToString_TellsNothing()
    {
        using var key = FeedKey.Generate(1);

        Assert.DoesNotContain(Convert.ToHexStringLower(key.Bytes), key.ToString()!, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(nameof(SealedRecord), key.ToString()!, StringComparison.Ordinal);
    }
}

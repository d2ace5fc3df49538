using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Credentials.V1;

namespace Platform.Sealing.Tests;

public sealed class SealedRecordTests
{
    private static readonly RecordContext Context = new(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), 7, SHA256.HashData("https://api.openai.com"u8));

    [Fact]
    public void Open_SameContext_GivesThePlaintext()
    {
        using var key = FeedKey.Generate(1);

        var record = SealedRecords.Seal(key, Context, "secret"u8);

        Assert.Equal("secret"u8.ToArray(), SealedRecords.Open(key, Context, record));
    }

    [Fact]
    public void Seal_Twice_GivesDifferentBytes()
    {
        using var key = FeedKey.Generate(1);

        Assert.NotEqual(SealedRecords.Seal(key, Context, "secret"u8), SealedRecords.Seal(key, Context, "secret"u8));
    }

    [Fact]
    public void Open_AnyByteMutated_IsRefused()
    {
        using var key = FeedKey.Generate(1);
        var bytes = SealedRecords.Seal(key, Context, "a secret of some length"u8).ToByteArray();
        var accepted = 0;

        for (var i = 0; i < bytes.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var mutated = (byte[])bytes.Clone();
                mutated[i] ^= (byte)(1 << bit);
                accepted += Opens(key, Context, mutated) ? 1 : 0;
            }
        }

        Assert.Equal(0, accepted);
    }

    [Fact]
    public void Open_AnyPartOfTheContextDiffers_IsRefused()
    {
        using var key = FeedKey.Generate(1);
        using var otherKey = FeedKey.Generate(1);
        using var otherEpoch = new FeedKey(2, key.Bytes);
        var bytes = SealedRecords.Seal(key, Context, "secret"u8).ToByteArray();

        Assert.False(Opens(key, Context with { OrganizationId = Guid.NewGuid() }, bytes));
        Assert.False(Opens(key, Context with { FeedId = Guid.NewGuid() }, bytes));
        Assert.False(Opens(key, Context with { ResourceId = Guid.NewGuid() }, bytes));
        Assert.False(Opens(key, Context with { Version = 8 }, bytes));
        Assert.False(Opens(key, Context with { OriginHash = SHA256.HashData("https://evil.example"u8) }, bytes));
        Assert.False(Opens(otherKey, Context, bytes));
        Assert.False(Opens(otherEpoch, Context, bytes));
        Assert.True(Opens(key, Context, bytes));
    }

    [Fact]
    public void Open_OriginHashRewrittenToMatchTheContext_IsRefused()
    {
        using var key = FeedKey.Generate(1);
        var record = SealedRecords.Seal(key, Context, "secret"u8);
        var otherOrigin = SHA256.HashData("https://evil.example"u8);
        record.OriginHash = ByteString.CopyFrom(otherOrigin);

        Assert.False(Opens(key, Context with { OriginHash = otherOrigin }, record.ToByteArray()));
    }

    private static bool Opens(FeedKey key, RecordContext context, byte[] bytes)
    {
        try
        {
            // The context comes from the change set around the record; a mutated encoding may also fail to parse.
            SealedRecords.Open(key, context, SealedRecord.Parser.ParseFrom(bytes));
            return true;
        }
        catch (Exception exception) when (exception is CryptographicException or InvalidProtocolBufferException)
        {
            return false;
        }
    }
}

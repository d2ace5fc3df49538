using Google.Protobuf;
using Grpc.Core;
using Platform.Defaults;
using Platform.Sync.Watching;

namespace Platform.Sync.Tests.Watching;

public sealed class ResumeTokensTests
{
    [Fact]
    public void Read_WellFormed_ByFeed()
    {
        var tokens = ResumeTokens.Read([Bytes(Frames.Position(long.MaxValue))]);

        Assert.Equal(Frames.Position(long.MaxValue), tokens[Frames.FeedId]);
    }

    public static TheoryData<string, byte[]> Malformed()
    {
        var good = Frames.Position(7).ToBytes();
        byte[] negative = [.. good];
        negative[33] |= 0x80;
        byte[] otherFormat = [.. good];
        otherFormat[0] = 2;
        byte[] hashAtZero = [.. (Frames.Position(0) with { HeadHash = Frames.Hash(7) }).ToBytes()];
        return new TheoryData<string, byte[]>
        {
            { "empty", [] },
            { "short", good[..72] },
            { "long", [.. good, 0] },
            { "negative revision", negative },
            { "other format", otherFormat },
            { "a hash at revision 0", hashAtZero },
        };
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Read_Malformed_NamesTheToken(string what, byte[] token)
    {
        Assert.NotEmpty(what);

        var failure = Assert.Throws<RpcException>(() => ResumeTokens.Read([Bytes(Frames.Position(1)), ByteString.CopyFrom(token)]));

        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        Assert.Equal("MALFORMED_RESUME_TOKEN", RpcFailure.Reason(failure));
        Assert.Equal("resume_tokens[1]", RpcFailure.Fields(failure).Single().Field);
    }

    [Fact]
    public void Read_TwoOfOneFeed_IsRefused()
    {
        var failure = Assert.Throws<RpcException>(() => ResumeTokens.Read([Bytes(Frames.Position(1)), Bytes(Frames.Position(2))]));

        Assert.Equal("MALFORMED_RESUME_TOKEN", RpcFailure.Reason(failure));
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void Read_TooMany_IsRefused(int count, bool accepted)
    {
        var tokens = Enumerable.Range(0, count).Select(_ => Bytes(Frames.Position(1) with { FeedId = Guid.NewGuid() })).ToList();

        Assert.Equal(accepted, Record.Exception(() => ResumeTokens.Read(tokens)) is null);
    }

    private static ByteString Bytes(Sealing.ResumeToken token) => ByteString.CopyFrom(token.ToBytes());
}

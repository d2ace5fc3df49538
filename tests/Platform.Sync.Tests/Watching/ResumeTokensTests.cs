using Google.Protobuf;
using Grpc.Core;
using Platform.Defaults;
using Platform.Sync.V1;
using Platform.Sync.Watching;

namespace Platform.Sync.Tests.Watching;

public sealed class ResumeTokensTests
{
    [Fact]
    public void Read_WellFormed_ByFeed()
    {
        var tokens = Read(Bytes(Frames.Position(long.MaxValue)));

        Assert.Equal(Frames.Position(long.MaxValue), tokens[Frames.FeedId].Position);
        Assert.True(tokens[Frames.FeedId].Claim.Signature.IsEmpty);
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

        var failure = Assert.Throws<RpcException>(() => Read(Bytes(Frames.Position(1)), ByteString.CopyFrom(token)));

        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        Assert.Equal("MALFORMED_RESUME_TOKEN", RpcFailure.Reason(failure));
        Assert.Equal("resume_tokens[1]", RpcFailure.Fields(failure).Single().Field);
    }

    [Fact]
    public void Read_TwoOfOneFeed_IsRefused()
    {
        var failure = Assert.Throws<RpcException>(() => Read(Bytes(Frames.Position(1)), Bytes(Frames.Position(2))));

        Assert.Equal("MALFORMED_RESUME_TOKEN", RpcFailure.Reason(failure));
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void Read_TooMany_IsRefused(int count, bool accepted)
    {
        var tokens = Enumerable.Range(0, count).Select(_ => Bytes(Frames.Position(1) with { FeedId = Guid.NewGuid() })).ToList();

        Assert.Equal(accepted, Record.Exception(() => Read([.. tokens])) is null);
    }

    [Fact]
    public void Read_WithSignatures_ArePassedOn()
    {
        var signature = new PositionSignature { Signature = ByteString.CopyFrom(new byte[64]), SigningKeyId = ByteString.CopyFrom(new byte[32]), OrganizationId = ByteString.CopyFrom(new byte[16]) };
        var request = new WatchRequest { ResumeTokens = { Bytes(Frames.Position(1)) }, Signatures = { signature } };

        var claim = ResumeTokens.Read(request)[Frames.FeedId].Claim;

        Assert.Equal((signature.Signature, signature.SigningKeyId, signature.OrganizationId), (claim.Signature, claim.SigningKeyId, claim.OrganizationId));
    }

    [Theory]
    [InlineData(63, 32, 16)]
    [InlineData(64, 31, 16)]
    [InlineData(64, 32, 0)]
    public void Read_MalformedSignature_NamesIt(int signature, int keyId, int organization)
    {
        var request = new WatchRequest { ResumeTokens = { Bytes(Frames.Position(1)) } };
        request.Signatures.Add(new PositionSignature { Signature = ByteString.CopyFrom(new byte[signature]), SigningKeyId = ByteString.CopyFrom(new byte[keyId]), OrganizationId = ByteString.CopyFrom(new byte[organization]) });

        var failure = Assert.Throws<RpcException>(() => ResumeTokens.Read(request));

        Assert.Equal("signatures[0]", RpcFailure.Fields(failure).Single().Field);
    }

    [Fact]
    public void Read_FewerSignaturesThanTokens_IsRefused()
    {
        var request = new WatchRequest { ResumeTokens = { Bytes(Frames.Position(1)), Bytes(Frames.Position(1) with { FeedId = Guid.NewGuid() }) }, Signatures = { new PositionSignature() } };

        Assert.Equal("MALFORMED_RESUME_TOKEN", RpcFailure.Reason(Assert.Throws<RpcException>(() => ResumeTokens.Read(request))));
    }

    private static Dictionary<Guid, ClaimedPosition> Read(params ByteString[] tokens)
    {
        var request = new WatchRequest();
        request.ResumeTokens.AddRange(tokens);
        return ResumeTokens.Read(request);
    }

    private static ByteString Bytes(Sealing.ResumeToken token) => ByteString.CopyFrom(token.ToBytes());
}

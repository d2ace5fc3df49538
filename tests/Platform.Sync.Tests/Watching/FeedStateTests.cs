using Platform.Sealing;
using Platform.Sync.V1;
using Platform.Sync.Watching;

namespace Platform.Sync.Tests.Watching;

public sealed class FeedStateTests
{
    private readonly FeedState _state = FeedState.Start(Frames.FeedId, Frames.Head(5), new HistoryLimits(100, 100_000)).Append(Frames.Range(6, 8));

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(8)]
    public void Place_WithinTheHistory_IsServed(long revision) =>
        Assert.Equal(Standing.Served, _state.Place(Frames.Position(revision), out _));

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Place_BeforeTheHistory_HasToBeAskedFor(long revision) =>
        Assert.Equal(Standing.Older, _state.Place(Frames.Position(revision), out _));

    [Theory]
    [InlineData(9)]
    [InlineData(long.MaxValue)]
    public void Place_AfterTheHead_IsFromTheFuture(long revision)
    {
        var standing = _state.Place(Frames.Position(revision), out var reason);

        Assert.Equal((Standing.Unavailable, ResetReason.FromTheFuture), (standing, reason));
    }

    [Fact]
    public void Place_OfAnotherLog_IsUnavailable()
    {
        var standing = _state.Place(Frames.Position(7) with { LogId = Guid.NewGuid() }, out var reason);

        Assert.Equal((Standing.Unavailable, ResetReason.OtherLog), (standing, reason));
    }

    [Fact]
    public void Place_WithAnotherHash_IsOfAnotherHistory()
    {
        var standing = _state.Place(Frames.Position(7, "other"), out var reason);

        Assert.Equal((Standing.Unavailable, ResetReason.OtherHistory), (standing, reason));
    }

    [Fact]
    public void Heartbeat_SaysWhereTheFeedStands()
    {
        var frame = WatchResponse.Parser.ParseFrom(_state.Heartbeat.AsSpan(GrpcMessage.PrefixLength));

        Assert.True(ResumeToken.TryParse(frame.Position.Span, out var position));
        Assert.Equal(Frames.Position(8), position);
        Assert.Equal(WatchResponse.EventOneofCase.Heartbeat, frame.EventCase);
        Assert.Same(_state.Heartbeat, _state.Heartbeat);
    }

    [Fact]
    public void Restart_BeginsANewGeneration_WithoutThePast()
    {
        var restarted = _state.Restart(Frames.Head(7), new HistoryLimits(100, 100_000));

        Assert.NotEqual(_state.Generation, restarted.Generation);
        Assert.Equal(7, restarted.History.BaseRevision);
        Assert.Equal(7, restarted.Head.Revision);
    }
}

using Platform.Sealing;
using Platform.Sync.Watching;

namespace Platform.Sync.Tests.Watching;

public sealed class ChangeHistoryTests
{
    private static readonly HistoryLimits Roomy = new(100, 100_000);

    [Fact]
    public void Append_NextRevisions_ServesThemAll()
    {
        var history = ChangeHistory.StartingAfter(5, Frames.Hash(5), Roomy).Append(Frames.Range(6, 8));

        Assert.Equal(5, history.BaseRevision);
        Assert.Equal(8, history.LastRevision);
        Assert.Equal([6L, 7, 8], Enumerable.Range(6, 3).Select(revision => history.FrameAt(revision).Revision));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    public void Append_NotTheNextRevision_IsRefused(long revision)
    {
        var history = ChangeHistory.StartingAfter(5, Frames.Hash(5), Roomy).Append(Frames.Range(6, 6));

        Assert.Throws<ArgumentException>(() => history.Append([Frames.One(revision)]));
    }

    [Fact]
    public void Append_LeavesTheOldHistoryAsItWas()
    {
        var before = ChangeHistory.StartingAfter(0, Hash32.Zero, Roomy).Append(Frames.Range(1, 2));

        before.Append(Frames.Range(3, 3));

        Assert.Equal(2, before.LastRevision);
    }

    [Fact]
    public void Append_MoreFramesThanKept_DropsTheOldest()
    {
        var history = ChangeHistory.StartingAfter(0, Hash32.Zero, new HistoryLimits(3, 100_000)).Append(Frames.Range(1, 5));

        Assert.Equal(2, history.BaseRevision);
        Assert.Equal(Frames.Hash(2), history.BaseHash);
        Assert.Equal(3, history.FrameAt(3).Revision);
    }

    [Fact]
    public void Append_MoreBytesThanKept_DropsTheOldest()
    {
        var history = ChangeHistory.StartingAfter(0, Hash32.Zero, new HistoryLimits(100, 35)).Append(Frames.Range(1, 5, bytes: 10));

        Assert.Equal(2, history.BaseRevision);
    }

    [Fact]
    public void Append_OneFrameLargerThanTheLimit_IsKept()
    {
        var history = ChangeHistory.StartingAfter(0, Hash32.Zero, new HistoryLimits(100, 35)).Append([Frames.One(1, bytes: 1000)]);

        Assert.Equal(1, history.FrameAt(1).Revision);
    }

    [Fact]
    public void Prepend_LeadingUpToTheBase_ReachesFurtherBack()
    {
        var history = ChangeHistory.StartingAfter(5, Frames.Hash(5), Roomy).Append(Frames.Range(6, 7)).Prepend(Frames.Range(3, 6), Frames.Hash(2));

        Assert.Equal(2, history.BaseRevision);
        Assert.Equal(Frames.Hash(2), history.BaseHash);
        Assert.Equal([3L, 4, 5, 6, 7], Enumerable.Range(3, 5).Select(revision => history.FrameAt(revision).Revision));
    }

    [Fact]
    public void Prepend_WithRoomForSome_TakesTheNewest()
    {
        var history = ChangeHistory.StartingAfter(5, Frames.Hash(5), new HistoryLimits(3, 100_000)).Append(Frames.Range(6, 6)).Prepend(Frames.Range(1, 5), Hash32.Zero);

        Assert.Equal(3, history.BaseRevision);
        Assert.Equal(Frames.Hash(3), history.BaseHash);
    }

    [Fact]
    public void Prepend_OfAnotherHistory_ChangesNothing()
    {
        var history = ChangeHistory.StartingAfter(5, Frames.Hash(5), Roomy);

        Assert.Same(history, history.Prepend([Frames.One(5, history: "other")], Frames.Hash(4)));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(7, 9)]
    public void Prepend_NotReachingTheBase_ChangesNothing(long first, long last)
    {
        var history = ChangeHistory.StartingAfter(5, Frames.Hash(5), Roomy);

        Assert.Same(history, history.Prepend(Frames.Range(first, last), Frames.Hash(first - 1)));
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public void TryGetHash_KnowsTheHistoryAlone(long revision, bool known)
    {
        var history = ChangeHistory.StartingAfter(5, Frames.Hash(5), Roomy).Append(Frames.Range(6, 7));

        Assert.Equal(known, history.TryGetHash(revision, out var hash));
        Assert.True(!known || hash == Frames.Hash(revision));
    }
}

using Pipelines.Sockets.Unofficial.Arenas;

namespace Platform.Compat.Tests.Pipelines;

public sealed class ArenaTests
{
    [Fact]
    public void Allocate_SeveralRuns_AreContiguousAndApart()
    {
        using var arena = new Arena<string>(new ArenaOptions(blockSizeBytes: 1024));
        int[] lengths = [1, 7, 100, 500, 3, 1000, 2];

        var runs = lengths.Select(arena.Allocate).ToArray();
        for (var run = 0; run < runs.Length; run++)
            runs[run].FirstSpan.Fill($"run {run}");

        for (var run = 0; run < runs.Length; run++)
        {
            Assert.True(runs[run].IsSingleSegment);
            Assert.Equal(Enumerable.Repeat($"run {run}", lengths[run]), runs[run].FirstSpan.ToArray());
        }
    }

    [Fact]
    public void Reset_UsedRuns_AreClearedBeforeTheyAreUsedAgain()
    {
        using var arena = new Arena<string>(new ArenaOptions(blockSizeBytes: 1024));

        for (var round = 0; round < 50; round++)
        {
            foreach (var length in (int[])[5, 100, 20 * round])
            {
                var run = arena.Allocate(length);
                Assert.All(run.FirstSpan.ToArray(), Assert.Null);
                run.FirstSpan.Fill("used");
            }

            arena.Reset();
        }
    }

    [Fact]
    public void Reset_SameLargeNeedAgain_ReusesItsBlock()
    {
        using var arena = new Arena<long>(new ArenaOptions(blockSizeBytes: 1024));
        for (var round = 0; round < 3; round++)
        {
            arena.Allocate(60_000);
            arena.Allocate(40_000);
            arena.Reset();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        arena.Allocate(60_000);
        arena.Allocate(40_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 0, 10_000);
    }

    [Fact]
    public void Reset_LargeNeedIsLongAgo_LetsItsBlockGo()
    {
        using var arena = new Arena<object>();
        var large = AllocateLarge(arena);

        for (var round = 0; round < 100; round++)
        {
            arena.Allocate(1);
            arena.Reset();
        }

        GC.Collect();
        Assert.False(large.IsAlive);
    }

    [Fact]
    public void Allocate_NothingOrLess_IsEmptyOrRefused()
    {
        using var arena = new Arena<int>();

        Assert.True(arena.Allocate(0).IsEmpty);
        Assert.Throws<ArgumentOutOfRangeException>(() => arena.Allocate(-1));
    }

    [Fact]
    public void Dispose_RunStillUsed_StaysItsUsersOwn()
    {
        var arena = new Arena<int>();
        var run = arena.Allocate(3);
        run[1] = 42;

        arena.Dispose();
        new Arena<int>().Allocate(3).FirstSpan.Fill(-1);

        Assert.Equal([0, 42, 0], run.FirstSpan.ToArray());
    }

    [Fact]
    public void Options_NotSupported_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ArenaOptions((ArenaFlags)1));
        Assert.Throws<ArgumentException>(() => new ArenaOptions(retentionPolicy: (_, current) => current));
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference AllocateLarge(Arena<object> arena)
    {
        var run = arena.Allocate(1_000_000);
        var mark = new object();
        run[0] = mark;
        arena.Reset();
        return new WeakReference(mark);
    }
}

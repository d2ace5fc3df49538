using Pipelines.Sockets.Unofficial.Arenas;

namespace Platform.Compat.Tests.Pipelines;

public sealed class SequenceTests
{
    [Fact]
    public void Untyped_CastBack_IsTheSameRun()
    {
        using var arena = new Arena<int>();
        arena.Allocate(5);
        var sequence = Numbers(arena, 4);

        var untyped = sequence.Untyped();
        untyped.Cast<int>()[2] = 99;

        Assert.Equal(4, untyped.Length);
        Assert.Equal([0, 1, 99, 3], sequence.FirstSpan.ToArray());
        Assert.Throws<InvalidCastException>(() => untyped.Cast<long>());
    }

    [Fact]
    public void Default_EveryWayToReadIt_IsEmpty()
    {
        var sequence = default(Sequence).Cast<string>();

        Assert.True(sequence.IsEmpty);
        Assert.Equal(0, sequence.Length);
        Assert.True(sequence.FirstSpan.IsEmpty);
        Assert.False(sequence.GetEnumerator().MoveNext());
        Assert.False(sequence.Spans.GetEnumerator().MoveNext());
        Assert.Empty(sequence.ToArray((in string text) => text));
        Assert.Empty(sequence.ToArray((in string text, in int _) => text, 1));
    }

    [Fact]
    public void Indexer_OutsideTheRun_IsRefusedAlthoughTheBlockGoesOn()
    {
        using var arena = new Arena<int>();
        var sequence = Numbers(arena, 3);
        arena.Allocate(10);

        Assert.Throws<IndexOutOfRangeException>(() => sequence[3]);
        Assert.Throws<IndexOutOfRangeException>(() => sequence[-1]);
    }

    [Fact]
    public void Enumerator_MoveNextAndGetNext_GiveElementsInPlace()
    {
        using var arena = new Arena<int>();
        var sequence = Numbers(arena, 4);

        foreach (ref var number in sequence)
            number *= 10;
        var enumerator = sequence.GetEnumerator();
        enumerator.GetNext() = -1;
        var second = enumerator.GetNext();
        enumerator.MoveNext();

        Assert.Equal([-1, 10, 20, 30], sequence.FirstSpan.ToArray());
        Assert.Equal((10, 20), (second, enumerator.Current));
    }

    [Fact]
    public void Enumerator_GetNextPastTheEnd_IsRefused()
    {
        using var arena = new Arena<int>();
        var sequence = Numbers(arena, 1);

        Assert.Throws<IndexOutOfRangeException>(() =>
        {
            var enumerator = sequence.GetEnumerator();
            enumerator.GetNext();
            enumerator.GetNext();
        });
    }

    [Fact]
    public void Spans_ARun_CoverEveryElementOnce()
    {
        using var arena = new Arena<int>();
        var sequence = Numbers(arena, 1000);
        var seen = new List<int>();

        foreach (var span in sequence.Spans)
            seen.AddRange(span);

        Assert.Equal(Enumerable.Range(0, 1000), seen);
    }

    [Fact]
    public void Projections_ARun_AreAppliedInOrder()
    {
        using var arena = new Arena<int>();
        var sequence = Numbers(arena, 5);
        var target = new string[6];

        sequence.CopyTo(target, (in int number) => $"<{number}>");

        Assert.Equal(["<0>", "<1>", "<2>", "<3>", "<4>", null!], target);
        Assert.Equal([0, 2, 4, 6, 8], sequence.ToArray((in int number) => number * 2));
        Assert.Equal([7, 8, 9, 10, 11], sequence.ToArray((in int number, in int offset) => number + offset, 7));
        Assert.Throws<ArgumentException>(() => sequence.CopyTo(new string[4], (in int number) => $"{number}"));
    }

    private static Sequence<int> Numbers(Arena<int> arena, int count)
    {
        var sequence = arena.Allocate(count);
        for (var index = 0; index < count; index++)
            sequence[index] = index;

        return sequence;
    }
}

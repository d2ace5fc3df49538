using System.Buffers;
using System.Buffers.Binary;
using Platform.Defaults.Tests.Harness;

namespace Platform.Defaults.Tests.Http2;

/// <summary>What one connection may send of frames that ask for nothing, to the frame (docs/adr/0011).</summary>
public sealed class FrameBudgetTests
{
    private const byte Data = 0, Headers = 1, Priority = 2, Reset = 3, Settings = 4, Ping = 6, WindowUpdate = 8, Continuation = 9;

    private readonly ManualTime _time = new();
    private readonly FrameBudget _budget;

    public FrameBudgetTests()
    {
        _budget = new FrameBudget(_time);
        Assert.True(Take("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8));
    }

    [Theory]
    [InlineData(Ping, 8, 1_000)]
    [InlineData(Settings, 6, 1_000)]
    [InlineData(Settings, 0, 1_000)]
    [InlineData(Priority, 5, 1_000)]
    [InlineData(Continuation, 0, 1_000)]
    [InlineData(Continuation, 100, 1_000)]
    [InlineData(Data, 0, 1_000)]
    [InlineData(0xFE, 3, 1_000)]
    [InlineData(Reset, 4, 10_000)]
    [InlineData(WindowUpdate, 4, 20_000)]
    public void TryTake_AtOnce_LetsSoManyPassAndNotOneMore(byte type, int length, int allowed)
    {
        for (var frame = 0; frame < allowed; frame++)
            Assert.True(Take(Frame(type, length)), $"{frame}");

        Assert.False(Take(Frame(type, length)));
    }

    [Theory]
    [InlineData(Ping, 8, 200)]
    [InlineData(Reset, 4, 2_000)]
    [InlineData(WindowUpdate, 4, 4_000)]
    public void TryTake_UsedUp_EachSecondGivesSoManyAgain(byte type, int length, int perSecond)
    {
        Exhaust();

        for (var second = 0; second < 3; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            for (var frame = 0; frame < perSecond; frame++)
                Assert.True(Take(Frame(type, length)), $"{second} {frame}");
        }

        Assert.False(Take(Frame(type, length)));
    }

    [Fact]
    public void TryTake_SteadilyAtTheRate_LastsAndFasterDoesNot()
    {
        Exhaust();
        for (var frame = 0; frame < 10_000; frame++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(5));
            Assert.True(Take(Frame(Ping, 8)), $"{frame}");
        }

        _time.Advance(TimeSpan.FromMilliseconds(4));
        Assert.False(Take(Frame(Ping, 8)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TryTake_AfterALongSilence_LetsNoMorePassThanAtFirst(bool usedUpBefore)
    {
        if (usedUpBefore)
            Exhaust();

        _time.Advance(TimeSpan.FromHours(1));
        for (var frame = 0; frame < 1_000; frame++)
            Assert.True(Take(Frame(Ping, 8)), $"{frame}");

        Assert.False(Take(Frame(Ping, 8)));
    }

    [Fact]
    public void TryTake_RequestsAndTheirData_CostNothing()
    {
        Exhaust();

        for (var request = 0; request < 50_000; request++)
        {
            Assert.True(Take(Frame(Headers, 40)));
            Assert.True(Take(Frame(Data, 20)));
            Assert.True(Take(Frame(Data, 0, flags: 0x1)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public void TryTake_HoweverTheBytesAreCut_CountsTheSame(int piece)
    {
        // Payloads that look like frames themselves are not read as such.
        byte[] pings = [.. Enumerable.Repeat(Frame(Ping, 17, fill: Ping), 1_000).SelectMany(frame => frame)];

        foreach (var bytes in pings.Chunk(piece))
            Assert.True(Take(bytes));

        Assert.False(Take(Frame(Ping, 17)));
    }

    [Fact]
    public void TryTake_SequenceOfManySegments_CountsTheSame()
    {
        byte[] pings = [.. Enumerable.Repeat(Frame(Ping, 8), 1_001).SelectMany(frame => frame)];

        Assert.True(_budget.TryTake(Segments([.. pings.Take(pings.Length - 17)], 5)));
        Assert.False(_budget.TryTake(Segments([.. pings.TakeLast(17)], 5)));
    }

    [Fact]
    public void TryTake_LargestFrames_AreSkippedToTheByte()
    {
        const int largest = 0xFF_FFFF;

        Assert.True(Take(Frame(Data, largest)));
        for (var frame = 0; frame < 1_000; frame++)
            Assert.True(Take(Frame(Ping, 8)));

        Assert.False(Take(Frame(Ping, 8)));
    }

    [Fact]
    public void TryTake_Http1_PassesUnread()
    {
        var budget = new FrameBudget(_time);

        Assert.True(budget.TryTake(new ReadOnlySequence<byte>("POST / HTTP/1.1\r\n\r\n"u8.ToArray())));
        for (var frame = 0; frame < 2_000; frame++)
            Assert.True(budget.TryTake(new ReadOnlySequence<byte>(Frame(Ping, 8))));
    }

    private static byte[] Frame(byte type, int length, byte flags = 0, byte fill = 0)
    {
        var frame = new byte[9 + length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)length << 8);
        frame[3] = type;
        frame[4] = flags;
        frame.AsSpan(9).Fill(fill);
        return frame;
    }

    private static ReadOnlySequence<byte> Segments(byte[] bytes, int length)
    {
        var pieces = bytes.Chunk(length).ToList();
        var first = new Segment(pieces[0], null);
        var last = pieces.Skip(1).Aggregate(first, (before, piece) => new Segment(piece, before));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private bool Take(ReadOnlySpan<byte> bytes) => _budget.TryTake(new ReadOnlySequence<byte>(bytes.ToArray()));

    private void Exhaust()
    {
        for (var frame = 0; frame < 1_000; frame++)
            Assert.True(Take(Frame(Ping, 8)));
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is null)
                return;

            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}

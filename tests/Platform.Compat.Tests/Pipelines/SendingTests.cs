using System.Buffers;
using System.IO.Pipelines;
using Pipelines.Sockets.Unofficial;

namespace Platform.Compat.Tests.Pipelines;

public sealed class SendingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(5_000_000)]
    public async Task Output_AnySizeInOneFlush_ArrivesInOrder(int size)
    {
        using var pair = await SocketPair.ConnectAsync(new PipeOptions(pauseWriterThreshold: 0));
        var sent = SocketPair.RandomBytes(size);

        pair.Connection.Output.Write(sent);
        await pair.Connection.Output.FlushAsync();
        var received = await pair.ReceiveAsync(size).WaitAsync(SocketPair.HangGuard);

        Assert.True(sent.AsSpan().SequenceEqual(received));
        await SocketPair.IsCountedAsync(size, () => pair.Connection.BytesSent);
    }

    [Fact]
    public async Task Output_ManyFlushesOfUnevenSizes_ArriveInOrder()
    {
        using var pair = await SocketPair.ConnectAsync();
        var sent = SocketPair.RandomBytes(2_000_000);

        var receiving = pair.ReceiveAsync(sent.Length);
        for (int start = 0, size = 1; start < sent.Length; start += size, size = (size * 7 % 9973) + 1)
            await pair.Connection.Output.WriteAsync(sent.AsMemory(start, Math.Min(size, sent.Length - start)));
        var received = await receiving.WaitAsync(SocketPair.HangGuard);

        Assert.True(sent.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public async Task Output_BuffersThatAreNoArrays_ArriveInOrder()
    {
        using var pool = new OpaqueMemoryPool();
        using var pair = await SocketPair.ConnectAsync(new PipeOptions(pool, pauseWriterThreshold: 0));
        var sent = SocketPair.RandomBytes(300_000);

        pair.Connection.Output.Write(sent);
        await pair.Connection.Output.FlushAsync();
        var received = await pair.ReceiveAsync(sent.Length).WaitAsync(SocketPair.HangGuard);

        Assert.True(pool.Rented > 1);
        Assert.True(sent.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public async Task Flush_PeerDoesNotRead_WaitsUntilItDoes()
    {
        var options = new PipeOptions(pauseWriterThreshold: 64 * 1024, resumeWriterThreshold: 32 * 1024);
        using var pair = await SocketPair.ConnectAsync(options);
        var sent = SocketPair.RandomBytes(64 * 1024);

        // The sockets' own buffers take some megabytes first; they are not endless.
        var written = 0L;
        Task<FlushResult> flush;
        do
        {
            flush = pair.Connection.Output.WriteAsync(sent).AsTask();
            written += sent.Length;
        }
        while (await EndsByItselfAsync(flush, pair) && written < 1L << 30);

        var waiting = pair.Connection.GetCounters().BytesWaitingToBeSent;
        var received = await pair.ReceiveAsync((int)written).WaitAsync(SocketPair.HangGuard);
        await flush.WaitAsync(SocketPair.HangGuard);

        Assert.InRange(waiting, 32 * 1024, 128 * 1024);
        Assert.Equal(written, received.Length);
        Assert.All(received.Chunk(sent.Length), chunk => Assert.True(sent.AsSpan().SequenceEqual(chunk)));
    }

    [Fact]
    public async Task Output_Completed_PeerGetsEverythingAndThenTheEnd()
    {
        using var pair = await SocketPair.ConnectAsync(new PipeOptions(pauseWriterThreshold: 0));
        var sent = SocketPair.RandomBytes(1_000_000);

        pair.Connection.Output.Write(sent);
        await pair.Connection.Output.CompleteAsync();
        var received = await pair.ReceiveAsync(sent.Length + 1).WaitAsync(SocketPair.HangGuard);

        Assert.True(sent.AsSpan().SequenceEqual(received));
        Assert.Equal(PipeShutdownKind.WriteEndOfStream, pair.Connection.ShutdownKind);
    }

    [Fact]
    public async Task Flush_PeerIsGone_FailsWithConnectionReset()
    {
        using var pair = await SocketPair.ConnectAsync();
        pair.Peer.LingerState = new System.Net.Sockets.LingerOption(true, 0);
        pair.Peer.Dispose();

        await Assert.ThrowsAsync<ConnectionResetException>(() => WriteForEverAsync(pair.Connection.Output).WaitAsync(SocketPair.HangGuard));
    }

    [Fact]
    public async Task Flush_ConnectionDisposed_FailsWithConnectionReset()
    {
        using var pair = await SocketPair.ConnectAsync();

        pair.Connection.Dispose();

        await Assert.ThrowsAsync<ConnectionResetException>(() => WriteForEverAsync(pair.Connection.Output).WaitAsync(SocketPair.HangGuard));
        Assert.Equal(PipeShutdownKind.PipeDisposed, pair.Connection.ShutdownKind);
    }

    /// <summary>Whether a flush completes although nobody reads: false once the bytes sent stand still.</summary>
    private static async Task<bool> EndsByItselfAsync(Task<FlushResult> flush, SocketPair pair)
    {
        for (var (before, still) = (pair.Connection.BytesSent, 0); !flush.IsCompleted && still < 20;)
        {
            await Task.Delay(10);
            still = pair.Connection.BytesSent == before ? still + 1 : 0;
            before = pair.Connection.BytesSent;
        }

        return flush.IsCompleted;
    }

    private static async Task WriteForEverAsync(PipeWriter output)
    {
        while (true)
        {
            await output.WriteAsync(new byte[1]);
            await Task.Yield();
        }
    }
}

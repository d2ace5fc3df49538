using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Pipelines.Sockets.Unofficial;

namespace Platform.Compat.Tests.Pipelines;

public sealed class StreamConnectionTests
{
    [Fact]
    public async Task Duplex_BothDirections_CarryTheirBytesAndCountThem()
    {
        var (local, peer) = await SocketPair.ConnectSocketsAsync();
        var left = StreamConnection.GetDuplex(new NetworkStream(local, ownsSocket: true), name: "left");
        var right = StreamConnection.GetDuplex(new NetworkStream(peer, ownsSocket: true));
        var there = SocketPair.RandomBytes(500_000);
        var back = SocketPair.RandomBytes(400_000);

        var writing = Task.WhenAll(left.Output.WriteAsync(there).AsTask(), right.Output.WriteAsync(back).AsTask());
        var arrived = await right.Input.ReadAtLeastAsync(there.Length);
        var returned = await left.Input.ReadAtLeastAsync(back.Length);
        await writing.WaitAsync(SocketPair.HangGuard);

        Assert.True(there.AsSpan().SequenceEqual(arrived.Buffer.ToArray()));
        Assert.True(back.AsSpan().SequenceEqual(returned.Buffer.ToArray()));
        await SocketPair.IsCountedAsync(there.Length, () => Measured(left).TotalBytesSent);
        Assert.Equal(back.Length, Measured(left).TotalBytesReceived);
        Assert.Equal("left", left.ToString());
        ((IDisposable)left).Dispose();
        ((IDisposable)right).Dispose();
    }

    [Fact]
    public async Task Duplex_Disposed_DisposesTheStream()
    {
        var stream = new MemoryStream();
        var duplex = StreamConnection.GetDuplex(stream);

        ((IDisposable)duplex).Dispose();
        await duplex.Input.CompleteAsync();

        Assert.False(stream.CanRead);
    }

    [Fact]
    public async Task Reader_OfAStream_ReadsToItsEndAndLeavesItOpen()
    {
        var bytes = SocketPair.RandomBytes(100_000);
        using var stream = new MemoryStream(bytes);
        var reader = StreamConnection.GetReader(stream);

        var read = await reader.ReadAtLeastAsync(bytes.Length + 1);
        var received = read.Buffer.ToArray();
        await reader.CompleteAsync();

        Assert.True(bytes.AsSpan().SequenceEqual(received));
        Assert.True(stream.CanRead);
    }

    private static IMeasuredDuplexPipe Measured(IDuplexPipe pipe) => Assert.IsAssignableFrom<IMeasuredDuplexPipe>(pipe);
}

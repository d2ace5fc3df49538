using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Pipelines.Sockets.Unofficial;

namespace Platform.Compat.Tests.Pipelines;

public sealed class ReceivingTests
{
    [Fact]
    public async Task Input_ManySegments_AreInOrderAndCounted()
    {
        using var pair = await SocketPair.ConnectAsync();
        var sent = SocketPair.RandomBytes(3_000_000);

        var sending = pair.Peer.SendAsync(sent, SocketFlags.None);
        var received = await ReadAsync(pair.Connection.Input, sent.Length).WaitAsync(SocketPair.HangGuard);
        await sending;

        Assert.True(sent.AsSpan().SequenceEqual(received));
        Assert.Equal(sent.Length, pair.Connection.BytesRead);
        Assert.Equal(0, pair.Connection.GetCounters().BytesWaitingToBeRead);
    }

    [Fact]
    public async Task Input_PartlyConsumed_CountsWhatIsLeft()
    {
        using var pair = await SocketPair.ConnectAsync();
        await pair.Peer.SendAsync(new byte[1000], SocketFlags.None);

        var read = await pair.Connection.Input.ReadAtLeastAsync(1000);
        pair.Connection.Input.AdvanceTo(read.Buffer.GetPosition(400), read.Buffer.End);

        Assert.Equal(600, pair.Connection.GetCounters().BytesWaitingToBeRead);
        Assert.InRange(pair.Connection.LastReceived, 1, 1000);
    }

    [Fact]
    public async Task Input_NotRead_StopsReceivingAtItsLimit()
    {
        const int Limit = 64 * 1024;
        using var pair = await SocketPair.ConnectAsync(receive: new PipeOptions(pauseWriterThreshold: Limit, resumeWriterThreshold: Limit / 2));
        var sent = SocketPair.RandomBytes(1_000_000);

        var sending = pair.Peer.SendAsync(sent, SocketFlags.None);
        while (pair.Connection.BytesRead < Limit)
            await Task.Delay(10);
        await Task.Delay(50);
        var heldBack = pair.Connection.BytesRead;
        var received = await ReadAsync(pair.Connection.Input, sent.Length).WaitAsync(SocketPair.HangGuard);
        await sending;

        Assert.InRange(heldBack, Limit, 2 * Limit);
        Assert.True(sent.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public async Task Input_PeerEnds_CompletesAfterTheLastByte()
    {
        using var pair = await SocketPair.ConnectAsync();
        await pair.Peer.SendAsync(new byte[] { 1, 2, 3 }, SocketFlags.None);
        pair.Peer.Shutdown(SocketShutdown.Send);

        var read = await pair.Connection.Input.ReadAtLeastAsync(4);

        Assert.True(read.IsCompleted);
        Assert.Equal([1, 2, 3], read.Buffer.ToArray());
        Assert.Equal(PipeShutdownKind.ReadEndOfStream, pair.Connection.ShutdownKind);
        Assert.Equal(0, pair.Connection.LastReceived);
    }

    [Fact]
    public async Task Input_PeerResets_FailsWithConnectionReset()
    {
        using var pair = await SocketPair.ConnectAsync();
        pair.Peer.LingerState = new LingerOption(true, 0);
        pair.Peer.Dispose();

        var failure = await Assert.ThrowsAsync<ConnectionResetException>(() => pair.Connection.Input.ReadAsync().AsTask());

        Assert.IsType<SocketException>(failure.InnerException);
        Assert.Equal(PipeShutdownKind.ReadSocketError, pair.Connection.ShutdownKind);
        Assert.Equal(SocketError.ConnectionReset, pair.Connection.SocketError);
    }

    [Fact]
    public async Task Input_ConnectionDisposedWhileAReadWaits_ReadEnds()
    {
        using var pair = await SocketPair.ConnectAsync();
        var reading = pair.Connection.Input.ReadAsync().AsTask();

        pair.Connection.Dispose();

        await Assert.ThrowsAsync<ConnectionResetException>(() => reading.WaitAsync(SocketPair.HangGuard));
        Assert.Equal(PipeShutdownKind.PipeDisposed, pair.Connection.ShutdownKind);
    }

    [Fact]
    public async Task Input_CompletedByItsUser_ConnectionStopsReceiving()
    {
        using var pair = await SocketPair.ConnectAsync();

        await pair.Connection.Input.CompleteAsync();

        Assert.Equal(PipeShutdownKind.InputReaderCompleted, pair.Connection.ShutdownKind);
        Assert.False(pair.Connection.TrySetProtocolShutdown(PipeShutdownKind.ProtocolExitClient));
    }

    [Fact]
    public async Task Input_ConnectionEndsWhileItsBytesAreParsed_BytesStayTheSame()
    {
        using var pair = await SocketPair.ConnectAsync();
        var sent = SocketPair.RandomBytes(2000);
        await pair.Peer.SendAsync(sent, SocketFlags.None);
        var read = await pair.Connection.Input.ReadAtLeastAsync(sent.Length);
        var held = read.Buffer.First;

        pair.Connection.Dispose();
        await pair.Connection.Input.CompleteAsync();
        await pair.Connection.Output.CompleteAsync();
        for (var index = 0; index < 1000; index++)
        {
            var other = ArrayPool<byte>.Shared.Rent(4096);
            Array.Fill(other, (byte)0xEE);
        }

        Assert.True(sent.AsSpan(0, held.Length).SequenceEqual(held.Span));
    }

    private static async Task<byte[]> ReadAsync(PipeReader input, int count)
    {
        var received = new List<byte>(count);
        while (received.Count < count)
        {
            var read = await input.ReadAsync();
            foreach (var segment in read.Buffer)
                received.AddRange(segment.Span);

            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
        }

        return [.. received];
    }
}

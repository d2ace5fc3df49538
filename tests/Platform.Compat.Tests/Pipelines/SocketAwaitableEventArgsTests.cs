using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Pipelines.Sockets.Unofficial;

namespace Platform.Compat.Tests.Pipelines;

public sealed class SocketAwaitableEventArgsTests
{
    [Fact]
    public async Task Await_ConnectRefused_ThrowsItsError()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var args = new SocketAwaitableEventArgs { RemoteEndPoint = ClosedEndpoint() };

        if (!socket.ConnectAsync(args))
            args.Complete();

        var failure = await Assert.ThrowsAsync<SocketException>(async () => await args);
        Assert.Equal(SocketError.ConnectionRefused, failure.SocketErrorCode);
    }

    [Fact]
    public async Task Await_SeveralOperationsInTurn_EachGivesItsCount()
    {
        var (local, peer) = await SocketPair.ConnectSocketsAsync();
        using var args = new SocketAwaitableEventArgs(PipeScheduler.ThreadPool);
        var buffer = new byte[100];

        for (var size = 1; size <= 50; size++)
        {
            args.SetBuffer(buffer, 0, size);
            if (!local.SendAsync(args))
                args.Complete();
            Assert.Equal(size, await args);

            args.SetBuffer(buffer, 0, buffer.Length);
            var receivingIsPending = local.ReceiveAsync(args);
            await peer.SendAsync(new byte[size], SocketFlags.None);
            if (!receivingIsPending)
                args.Complete();
            Assert.Equal(size, await args);
        }

        local.Dispose();
        peer.Dispose();
    }

    [Fact]
    public async Task Abort_OperationPending_EndsTheWaitWithTheFirstError()
    {
        var (local, peer) = await SocketPair.ConnectSocketsAsync();
        var args = new SocketAwaitableEventArgs();
        args.SetBuffer(new byte[1], 0, 1);
        Assert.True(local.ReceiveAsync(args));
        var waiting = Task.Run(async () => await args);

        args.Abort(SocketError.TimedOut);
        args.Abort(SocketError.Interrupted);

        var failure = await Assert.ThrowsAsync<SocketException>(() => waiting.WaitAsync(SocketPair.HangGuard));
        Assert.Equal(SocketError.TimedOut, failure.SocketErrorCode);
        local.Dispose();
        peer.Dispose();
        args.Dispose();
    }

    [Fact]
    public async Task Abort_BeforeAwait_ThrowsOperationAborted()
    {
        using var args = new SocketAwaitableEventArgs();

        args.Abort();

        Assert.True(args.IsCompleted);
        var failure = await Assert.ThrowsAsync<SocketException>(async () => await args);
        Assert.Equal(SocketError.OperationAborted, failure.SocketErrorCode);
        Assert.False(args.IsCompleted);
    }

    private static EndPoint ClosedEndpoint()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket.LocalEndPoint!;
    }
}

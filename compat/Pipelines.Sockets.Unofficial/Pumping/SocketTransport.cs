using System.Buffers;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Pipelines.Sockets.Unofficial.Pumping;

internal sealed class SocketTransport(Socket socket) : ITransport
{
    // The operating system limits how many pieces one call may send (1,024 on Linux).
    private const int MaxGathered = 64;

    private readonly List<ArraySegment<byte>> _gathered = new(MaxGathered);

    public ValueTask<int> ReceiveAsync(Memory<byte> target) => socket.ReceiveAsync(target, SocketFlags.None);

    public ValueTask<int> SendAsync(ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsSingleSegment)
            return socket.SendAsync(buffer.First, SocketFlags.None);

        return TryGather(buffer)
            ? new ValueTask<int>(socket.SendAsync(_gathered, SocketFlags.None))
            : socket.SendAsync(buffer.FirstNotEmpty(), SocketFlags.None);
    }

    public ValueTask FlushAsync() => ValueTask.CompletedTask;

    public void EndReceive() => Shutdown(SocketShutdown.Receive);

    public void EndSend() => Shutdown(SocketShutdown.Send);

    public void Dispose()
    {
        Shutdown(SocketShutdown.Both);
        socket.Dispose();
    }

    /// <summary>False when a piece is not an array's, as from a pool of native memory.</summary>
    private bool TryGather(ReadOnlySequence<byte> buffer)
    {
        _gathered.Clear();
        foreach (var memory in buffer)
        {
            if (_gathered.Count == MaxGathered)
                break;

            if (!MemoryMarshal.TryGetArray(memory, out var piece))
                return false;

            if (piece.Count != 0)
                _gathered.Add(piece);
        }

        return true;
    }

    private void Shutdown(SocketShutdown how)
    {
        try
        {
            socket.Shutdown(how);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection is gone already, which is what was wanted.
        }
    }
}

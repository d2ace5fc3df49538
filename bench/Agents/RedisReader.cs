using System.Net.Sockets;
using System.Text;
using Platform.Bench.Contestants;

namespace Platform.Bench.Agents;

/// <summary>A program that reads as many bytes from Redis, on its Unix socket: nothing is checked there, opened or masked.</summary>
internal sealed class RedisReader : ILocalReader
{
    private static readonly byte[] Key = "credential"u8.ToArray();

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte[] _request = RespProtocol.Command("GET"u8, Key);
    private readonly byte[] _answer;
    private readonly byte[] _received;

    public RedisReader(string path, byte[] secret)
    {
        _answer = [.. Encoding.ASCII.GetBytes($"${secret.Length}\r\n"), .. secret, .. "\r\n"u8];
        _received = new byte[_answer.Length];
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _socket.Send(RespProtocol.Command("SET"u8, Key, secret));
        var ok = new byte[5];
        Receive(ok);
        if (!ok.AsSpan().SequenceEqual("+OK\r\n"u8))
            throw new BenchFailure("Redis did not keep a value");
    }

    public async Task ReadAsync()
    {
        await _socket.SendAsync(_request);
        for (var have = 0; have < _received.Length;)
        {
            var more = await _socket.ReceiveAsync(_received.AsMemory(have));
            if (more == 0)
                throw new BenchFailure("Redis hung up");
            have += more;
        }

        if (!_received.AsSpan().SequenceEqual(_answer))
            throw new BenchFailure("Redis answered something else");
    }

    public void Dispose() => _socket.Dispose();

    private void Receive(byte[] bytes)
    {
        for (var have = 0; have < bytes.Length;)
            have += _socket.Receive(bytes.AsSpan(have));
    }
}

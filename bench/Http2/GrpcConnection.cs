using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Platform.Bench.Load;

namespace Platform.Bench.Http2;

/// <summary>
/// A connection of its own with gRPC calls on clear-text HTTP/2: just enough of a client to hold thousands of streams on one
/// thread. Receive windows are opened to the maximum, and given back long before they run out.
/// </summary>
internal abstract class GrpcConnection : Connection
{
    private const int MaxWindow = int.MaxValue;
    private const int DefaultWindow = 65535;
    private const int MessagePrefix = 5;

    private readonly string _authority;
    private readonly string? _token;
    private readonly Func<string, string>? _proof;
    private byte[] _partial = [];
    private int _nextStream = 1;
    private int _unreturned;
    private int _sendWindow = DefaultWindow;

    /// <param name="port">Where the server is.</param>
    /// <param name="token">Access token of all calls, if they have one.</param>
    /// <param name="proof">Proves, for a path, the key to which the token is bound; null for a bearer token.</param>
    protected GrpcConnection(int port, string? token = null, Func<string, string>? proof = null)
        : base(port)
    {
        _authority = $"127.0.0.1:{port}";
        _token = token;
        _proof = proof;
        List<byte> hello = [.. Http2Frame.Preface];
        // SETTINGS_INITIAL_WINDOW_SIZE (4) for streams, then the connection's own window.
        Span<byte> window = [0, 4, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(window[2..], MaxWindow);
        Http2Frame.Append(hello, Http2Frame.Settings, 0, 0, window);
        Http2Frame.AppendWindowUpdate(hello, 0, MaxWindow - DefaultWindow);
        Send(CollectionsMarshal.AsSpan(hello));
    }

    /// <summary>Sends a request; the call's stream. A unary or server-streaming request ends with its one message.</summary>
    protected int Call(string path, ReadOnlySpan<byte> message, bool end = true)
    {
        var stream = _nextStream;
        _nextStream += 2;
        var block = Http2Frame.HeaderBlock(
            (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", _authority),
            ("content-type", "application/grpc"), ("te", "trailers"));
        if (_token is not null)
            block = [.. block, .. Http2Frame.HeaderBlock(("authorization", (_proof is null ? "Bearer " : "DPoP ") + _token))];
        if (_proof is not null)
            block = [.. block, .. Http2Frame.HeaderBlock(("dpop", _proof(path)))];

        var body = new byte[MessagePrefix + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), message.Length);
        message.CopyTo(body.AsSpan(MessagePrefix));
        _sendWindow -= body.Length;
        if (_sendWindow < 0)
            Fail("the server's receive window is used up");

        var request = new List<byte>();
        Http2Frame.Append(request, Http2Frame.Headers, Http2Frame.EndHeaders, stream, block);
        Http2Frame.Append(request, Http2Frame.Data, end ? Http2Frame.EndStream : (byte)0, stream, body);
        Send(CollectionsMarshal.AsSpan(request));
        return stream;
    }

    protected override int Consume(ReadOnlySpan<byte> bytes)
    {
        var consumed = 0;
        while (Fault is null && bytes.Length - consumed >= Http2Frame.HeaderLength)
        {
            var header = bytes[consumed..];
            var length = BinaryPrimitives.ReadInt32BigEndian(header) >>> 8;
            if (header.Length < Http2Frame.HeaderLength + length)
                break;

            var stream = BinaryPrimitives.ReadInt32BigEndian(header[5..]) & int.MaxValue;
            OnFrame(header[3], header[4], stream, header.Slice(Http2Frame.HeaderLength, length));
            consumed += Http2Frame.HeaderLength + length;
        }

        return consumed;
    }

    protected abstract void OnMessage(int stream, ReadOnlySpan<byte> message);

    /// <summary>The server ended a call; the header block of its trailers is only for people to look at.</summary>
    protected abstract void OnEnd(int stream, string trailers);

    private void OnFrame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        switch (type)
        {
            case Http2Frame.Data:
                OnData(stream, payload, flags);
                break;
            case Http2Frame.Headers when (flags & Http2Frame.EndStream) != 0:
                OnEnd(stream, Printable(payload));
                break;
            case Http2Frame.Settings when (flags & Http2Frame.Acknowledge) == 0:
                Reply(Http2Frame.Settings, []);
                break;
            case Http2Frame.Ping when (flags & Http2Frame.Acknowledge) == 0:
                Reply(Http2Frame.Ping, payload);
                break;
            case Http2Frame.WindowUpdate when stream == 0:
                _sendWindow += BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue;
                break;
            case Http2Frame.ResetStream or Http2Frame.GoAway:
                Fail($"the server sent {(type == Http2Frame.GoAway ? "GOAWAY" : "RST_STREAM")} {Printable(payload)}");
                break;
        }
    }

    private void OnData(int stream, ReadOnlySpan<byte> payload, byte flags)
    {
        _unreturned += payload.Length;
        if (_unreturned > MaxWindow / 2)
        {
            var update = new List<byte>();
            Http2Frame.AppendWindowUpdate(update, 0, _unreturned);
            Http2Frame.AppendWindowUpdate(update, stream, _unreturned);
            Send(CollectionsMarshal.AsSpan(update));
            _unreturned = 0;
        }

        if ((flags & Http2Frame.Padded) != 0)
            payload = payload[1..^payload[0]];

        // A message may span frames. Only one call at a time receives on a connection.
        var data = _partial.Length == 0 ? payload : (ReadOnlySpan<byte>)[.. _partial, .. payload];
        while (data.Length >= MessagePrefix)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(data[1..]);
            if (data.Length < MessagePrefix + length)
                break;

            if (data[0] != 0)
                Fail("a compressed message, which nobody asked for");
            OnMessage(stream, data.Slice(MessagePrefix, length));
            data = data[(MessagePrefix + length)..];
        }

        _partial = data.IsEmpty ? [] : data.ToArray();
        if ((flags & Http2Frame.EndStream) != 0)
            OnEnd(stream, "without trailers");
    }

    private void Reply(byte type, ReadOnlySpan<byte> payload)
    {
        var reply = new List<byte>();
        Http2Frame.Append(reply, type, Http2Frame.Acknowledge, 0, payload);
        Send(CollectionsMarshal.AsSpan(reply));
    }

    private static string Printable(ReadOnlySpan<byte> bytes)
    {
        var text = new char[Math.Min(bytes.Length, 300)];
        for (var i = 0; i < text.Length; i++)
            text[i] = bytes[i] is >= 0x20 and < 0x7f ? (char)bytes[i] : '.';
        return new string(text);
    }
}

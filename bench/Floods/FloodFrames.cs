using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Platform.Bench.Http2;

namespace Platform.Bench.Floods;

/// <summary>The bytes of a flood, a few kilobytes at a time.</summary>
internal sealed class FloodFrames(FloodKind kind, string authority, string path)
{
    private const int PerBatch = 256;
    private const int HeaderBytes = 8 * 1024;
    private const int Cancelled = 8;

    private readonly byte[] _request = Http2Frame.HeaderBlock(
        (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", authority), ("content-type", "application/grpc"), ("te", "trailers"));

    private byte[]? _repeated;
    private int _stream = 1;

    /// <summary>What a connection begins with.</summary>
    public byte[] Hello()
    {
        List<byte> hello = [.. Http2Frame.Preface];
        Http2Frame.Append(hello, Http2Frame.Settings, 0, 0, []);
        if (kind is FloodKind.Continuation or FloodKind.EmptyContinuation)
            Http2Frame.Append(hello, Http2Frame.Headers, 0, 1, _request);
        return [.. hello];
    }

    /// <summary>The next frames, and how many they are.</summary>
    public (byte[] Bytes, int Frames) Next() => kind switch
    {
        FloodKind.RapidReset => (Resets(), 2 * PerBatch),
        FloodKind.Continuation => (_repeated ??= Headers(), 1),
        FloodKind.EmptyContinuation => (_repeated ??= Repeat(Http2Frame.Continuation, 1, []), PerBatch),
        FloodKind.Settings => (_repeated ??= Repeat(Http2Frame.Settings, 0, [0, 3, 0, 0, 0, 100]), PerBatch),
        FloodKind.WindowUpdate => (_repeated ??= Repeat(Http2Frame.WindowUpdate, 0, [0, 0, 0, 1]), PerBatch),
        _ => (_repeated ??= Repeat(Http2Frame.Ping, 0, new byte[8]), PerBatch),
    };

    private static byte[] Repeat(byte type, int stream, ReadOnlySpan<byte> payload)
    {
        var frames = new List<byte>();
        for (var number = 0; number < PerBatch; number++)
            Http2Frame.Append(frames, type, 0, stream, payload);
        return [.. frames];
    }

    private static byte[] Headers()
    {
        var frame = new List<byte>();
        Http2Frame.Append(frame, Http2Frame.Continuation, 0, 1, Http2Frame.HeaderBlock(("x-flood", new string('x', HeaderBytes))));
        return [.. frame];
    }

    private byte[] Resets()
    {
        Span<byte> code = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(code, Cancelled);
        var frames = new List<byte>();
        for (var number = 0; number < PerBatch; number++, _stream += 2)
        {
            Http2Frame.Append(frames, Http2Frame.Headers, Http2Frame.EndHeaders, _stream, _request);
            Http2Frame.Append(frames, Http2Frame.ResetStream, 0, _stream, code);
        }

        return [.. CollectionsMarshal.AsSpan(frames)];
    }
}

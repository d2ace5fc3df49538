using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Platform.Gateway.Tests.GrpcWeb;

/// <summary>Reads the frames of a gRPC-Web response as they arrive.</summary>
internal sealed class WebReader(Stream body, bool isText)
{
    private readonly ArrayBufferWriter<byte> _decoded = new();
    private readonly List<byte> _characters = [];
    private int _read;

    /// <summary>The next frame; null at the end of the body, which must not be within a frame.</summary>
    public async Task<(byte Flags, byte[] Payload)?> NextAsync()
    {
        var prefix = await TakeAsync(5);
        if (prefix is null)
            return null;

        var payload = await TakeAsync((int)BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1)));
        return (prefix[0], payload ?? throw new EndOfStreamException("The body ends within a frame."));
    }

    public static Dictionary<string, string> ReadTrailers(byte[] payload)
    {
        var trailers = new Dictionary<string, string>(StringComparer.Ordinal);
        var text = Encoding.ASCII.GetString(payload);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        foreach (var line in text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            trailers.Add(line[..colon], line[(colon + 1)..].Trim());
        }

        return trailers;
    }

    private async Task<byte[]?> TakeAsync(int count)
    {
        var buffer = new byte[4096];
        while (_decoded.WrittenCount - _read < count)
        {
            var read = await body.ReadAsync(buffer);
            if (read == 0)
                return _decoded.WrittenCount == _read && _characters.Count == 0 ? null : throw new EndOfStreamException("The body ends within a frame.");

            Decode(buffer.AsSpan(0, read));
        }

        var taken = _decoded.WrittenSpan.Slice(_read, count).ToArray();
        _read += count;
        return taken;
    }

    private void Decode(ReadOnlySpan<byte> bytes)
    {
        if (!isText)
        {
            _decoded.Write(bytes);
            return;
        }

        // Four characters at a time, since padding may stand in the middle.
        foreach (var character in bytes)
        {
            _characters.Add(character);
            if (_characters.Count < 4)
                continue;

            _decoded.Write(Convert.FromBase64String(Encoding.ASCII.GetString([.. _characters])));
            _characters.Clear();
        }
    }
}

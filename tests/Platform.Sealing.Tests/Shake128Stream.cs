using System.Security.Cryptography;

namespace Platform.Sealing.Tests;

/// <summary>
/// SHAKE128 as the source and the sink of the vectors. The installed OpenSSL cannot squeeze step by step, so the source takes its
/// whole output at once.
/// </summary>
internal sealed class Shake128Stream
{
    private readonly byte[] _output = Shake128.HashData([], 2 * 1024 * 1024);
    private readonly List<byte> _input = [];
    private int _position;

    public int ReadByte() => _output[_position++];

    public byte[] Read(int length)
    {
        var bytes = _output[_position..(_position + length)];
        _position += length;
        return bytes;
    }

    public void Write(byte[] bytes) => _input.AddRange(bytes);

    public byte[] Finish(int length) => Shake128.HashData(_input.ToArray().AsSpan(), length);
}

using System.Buffers.Binary;

namespace Platform.Gateway.Rpc;

/// <summary>
/// Follows the length-prefixed messages (a flag byte, a big-endian length, that many bytes) in a gRPC body, whatever pieces
/// it arrives in, without keeping any of it.
/// </summary>
internal struct MessageScanner
{
    private const int PrefixLength = 5;

    private uint _prefixLow;
    private byte _flags;
    private int _prefixRead;
    private uint _remaining;

    /// <summary>No message is half read.</summary>
    public readonly bool IsAtBoundary => _prefixRead == 0 && _remaining == 0;

    /// <summary>
    /// Reads on, to the end of <paramref name="bytes"/> or of the next prefix, whichever comes first; returns the number
    /// of bytes read. <paramref name="prefix"/> is set if a prefix was completed.
    /// </summary>
    public int Advance(ReadOnlySpan<byte> bytes, out MessagePrefix? prefix)
    {
        prefix = null;
        if (bytes.IsEmpty)
            return 0;

        if (_remaining > 0)
        {
            var skipped = (int)Math.Min(_remaining, (uint)bytes.Length);
            _remaining -= (uint)skipped;
            return skipped;
        }

        if (_prefixRead == 0 && bytes.Length >= PrefixLength)
            return Complete(bytes[0], BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]), PrefixLength, out prefix);

        if (_prefixRead++ == 0)
            _flags = bytes[0];
        else
            _prefixLow = (_prefixLow << 8) | bytes[0];

        return _prefixRead == PrefixLength ? Complete(_flags, _prefixLow, 1, out prefix) : 1;
    }

    /// <summary>Reads all of <paramref name="bytes"/>, whatever the prefixes say.</summary>
    public void AdvanceOver(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[Advance(bytes, out _)..];
    }

    private int Complete(byte flags, uint length, int read, out MessagePrefix? prefix)
    {
        prefix = new MessagePrefix(flags, length);
        _prefixRead = 0;
        _prefixLow = 0;
        _remaining = length;
        return read;
    }
}

/// <summary>What stands before a message.</summary>
internal readonly record struct MessagePrefix(byte Flags, uint Length);

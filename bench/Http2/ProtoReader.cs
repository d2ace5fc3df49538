using System.Buffers.Binary;

namespace Platform.Bench.Http2;

/// <summary>Reads a serialized protobuf message field by field, without allocating: the load generator must stay light.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Value of a varint or fixed field; the length of a bytes field.</summary>
    public ulong Value { get; private set; }

    /// <summary>Value of a bytes, string or message field; empty for numbers.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Moves to the next field; false at the end.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty)
            return false;

        var tag = Varint();
        Field = (int)(tag >> 3);
        Bytes = default;
        switch (tag & 7)
        {
            case 0:
                Value = Varint();
                return true;
            case 1:
                Value = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                return true;
            case 2:
                Value = Varint();
                Bytes = Take(Value);
                return true;
            case 5:
                Value = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                return true;
            default:
                throw new BenchFailure($"a message with wire type {tag & 7}");
        }
    }

    private ulong Varint()
    {
        var value = 0UL;
        for (var i = 0; i < 10 && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7f) << (7 * i);
            if (_rest[i] >= 0x80)
                continue;

            _rest = _rest[(i + 1)..];
            return value;
        }

        throw new BenchFailure("a message with a broken varint");
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
            throw new BenchFailure("a message with a field longer than itself");

        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }
}

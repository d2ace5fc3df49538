using System.Buffers;
using System.Buffers.Binary;

namespace Platform.Defaults;

/// <summary>
/// What one HTTP/2 connection may send of frames that cost their sender nothing (RFC 9113, section 10.5). It reads frame headers
/// alone, from the bytes as they pass. Requests and their data are free: other limits hold those.
/// </summary>
internal sealed class FrameBudget(TimeProvider time)
{
    // In units of a window update. 1,000 pings at once and 200 a second afterwards; clients send one every ten seconds, and while
    // they measure a connection one per round trip at most.
    private const double Capacity = 20_000;
    private const double PerSecond = 4_000;
    private const int WindowUpdateCost = 1;
    private const int ResetCost = 2;
    private const int OtherCost = 20;

    private const int HeaderLength = 9;
    private const byte EndOfStream = 0x1;

    private readonly byte[] _header = new byte[HeaderLength];
    private int _headerBytes;
    private int _preface;
    private long _payload;
    private double _left = Capacity;
    private long _refilledAt = time.GetTimestamp();
    private bool _isOther;

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Takes the next bytes of the connection; false when the budget is used up. HTTP/1 passes unread.</summary>
    public bool TryTake(in ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            if (_isOther)
                return true;
            if (!TryTake(segment.Span))
                return false;
        }

        return true;
    }

    private bool TryTake(ReadOnlySpan<byte> bytes)
    {
        while (_preface < Preface.Length && !bytes.IsEmpty)
        {
            if (bytes[0] != Preface[_preface++])
            {
                _isOther = true;
                return true;
            }

            bytes = bytes[1..];
        }

        while (!bytes.IsEmpty)
        {
            if (_payload > 0)
            {
                var skipped = (int)Math.Min(_payload, bytes.Length);
                _payload -= skipped;
                bytes = bytes[skipped..];
                continue;
            }

            var taken = Math.Min(HeaderLength - _headerBytes, bytes.Length);
            bytes[..taken].CopyTo(_header.AsSpan(_headerBytes));
            _headerBytes += taken;
            bytes = bytes[taken..];
            if (_headerBytes < HeaderLength)
                return true;

            _headerBytes = 0;
            _payload = BinaryPrimitives.ReadUInt32BigEndian(_header) >>> 8;
            if (Cost(_header[3], _header[4], _payload) is var cost and > 0 && !TrySpend(cost))
                return false;
        }

        return true;
    }

    private static int Cost(byte type, byte flags, long length) => type switch
    {
        // DATA that carries something, or ends its stream; HEADERS.
        0 when length > 0 || (flags & EndOfStream) != 0 => 0,
        1 => 0,
        3 => ResetCost,
        8 => WindowUpdateCost,
        _ => OtherCost,
    };

    private bool TrySpend(int cost)
    {
        // Refilled before each: only so does a connection that was silent for an hour have no more than one that is new.
        var now = time.GetTimestamp();
        _left = Math.Min(Capacity, _left + (time.GetElapsedTime(_refilledAt, now).TotalSeconds * PerSecond)) - cost;
        _refilledAt = now;
        return _left >= 0;
    }
}

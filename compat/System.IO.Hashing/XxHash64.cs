using System.Buffers.Binary;
using System.Numerics;

namespace System.IO.Hashing;

/// <summary>XXH64 as the xxHash specification defines it (seed 0).</summary>
public static class XxHash64
{
    private const int StripeLength = 32;

    /// <summary>The hash of <paramref name="source"/> as 8 bytes, big-endian (the canonical form).</summary>
    public static byte[] Hash(byte[] source)
    {
        ArgumentNullException.ThrowIfNull(source);

        var hash = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(hash, Compute(source));
        return hash;
    }

    private static ulong Compute(ReadOnlySpan<byte> rest)
    {
        var length = (ulong)rest.Length;
        var hash = rest.Length < StripeLength ? Primes.P64N5 : ConsumeStripes(ref rest);
        hash += length;

        for (; rest.Length >= sizeof(ulong); rest = rest[sizeof(ulong)..])
        {
            hash ^= Round(0, BinaryPrimitives.ReadUInt64LittleEndian(rest));
            hash = (BitOperations.RotateLeft(hash, 27) * Primes.P64N1) + Primes.P64N4;
        }

        if (rest.Length >= sizeof(uint))
        {
            hash ^= BinaryPrimitives.ReadUInt32LittleEndian(rest) * Primes.P64N1;
            hash = (BitOperations.RotateLeft(hash, 23) * Primes.P64N2) + Primes.P64N3;
            rest = rest[sizeof(uint)..];
        }

        foreach (var single in rest)
        {
            hash ^= single * Primes.P64N5;
            hash = BitOperations.RotateLeft(hash, 11) * Primes.P64N1;
        }

        return Primes.Avalanche64(hash);
    }

    private static ulong ConsumeStripes(ref ReadOnlySpan<byte> rest)
    {
        var lane1 = unchecked(Primes.P64N1 + Primes.P64N2);
        var lane2 = Primes.P64N2;
        var lane3 = 0UL;
        var lane4 = unchecked(0 - Primes.P64N1);

        for (; rest.Length >= StripeLength; rest = rest[StripeLength..])
        {
            lane1 = Round(lane1, BinaryPrimitives.ReadUInt64LittleEndian(rest));
            lane2 = Round(lane2, BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]));
            lane3 = Round(lane3, BinaryPrimitives.ReadUInt64LittleEndian(rest[16..]));
            lane4 = Round(lane4, BinaryPrimitives.ReadUInt64LittleEndian(rest[24..]));
        }

        var hash = BitOperations.RotateLeft(lane1, 1) + BitOperations.RotateLeft(lane2, 7)
            + BitOperations.RotateLeft(lane3, 12) + BitOperations.RotateLeft(lane4, 18);
        hash = Merge(hash, lane1);
        hash = Merge(hash, lane2);
        hash = Merge(hash, lane3);
        return Merge(hash, lane4);
    }

    private static ulong Round(ulong lane, ulong input)
        => BitOperations.RotateLeft(lane + (input * Primes.P64N2), 31) * Primes.P64N1;

    private static ulong Merge(ulong hash, ulong lane)
        => ((hash ^ Round(0, lane)) * Primes.P64N1) + Primes.P64N4;
}

using System.Buffers.Binary;
using System.Numerics;

namespace System.IO.Hashing;

/// <summary>XXH3 with 64 bits as the xxHash specification defines it. The input's length chooses the algorithm.</summary>
public static class XxHash3
{
    private const int ShortLimit = 16;
    private const int MediumLimit = 128;
    private const int LongLimit = 240;

    /// <summary>The hash of <paramref name="source"/> under <paramref name="seed"/>.</summary>
    public static ulong HashToUInt64(ReadOnlySpan<byte> source, long seed = 0)
    {
        var bits = unchecked((ulong)seed);
        return source.Length switch
        {
            0 => Primes.Avalanche64(bits ^ Secret(56) ^ Secret(64)),
            <= 3 => HashUpTo3(source, bits),
            <= 8 => HashUpTo8(source, bits),
            <= ShortLimit => HashUpTo16(source, bits),
            <= MediumLimit => HashUpTo128(source, bits),
            <= LongLimit => HashUpTo240(source, bits),
            _ => XxHash3Long.Hash(source, bits),
        };
    }

    private static ulong HashUpTo3(ReadOnlySpan<byte> source, ulong seed)
    {
        var combined = ((uint)source[0] << 16) | ((uint)source[source.Length >> 1] << 24)
            | source[^1] | ((uint)source.Length << 8);
        var flip = (ulong)(XxHash3Secret.UInt32(0) ^ XxHash3Secret.UInt32(4)) + seed;
        return Primes.Avalanche64(combined ^ flip);
    }

    private static ulong HashUpTo8(ReadOnlySpan<byte> source, ulong seed)
    {
        seed ^= (ulong)BinaryPrimitives.ReverseEndianness((uint)seed) << 32;
        var first = BinaryPrimitives.ReadUInt32LittleEndian(source);
        var last = BinaryPrimitives.ReadUInt32LittleEndian(source[^4..]);
        var flip = (Secret(8) ^ Secret(16)) - seed;

        var hash = (last + ((ulong)first << 32)) ^ flip;
        hash ^= BitOperations.RotateLeft(hash, 49) ^ BitOperations.RotateLeft(hash, 24);
        hash *= Primes.PMx2;
        hash ^= (hash >> 35) + (ulong)source.Length;
        hash *= Primes.PMx2;
        return hash ^ (hash >> 28);
    }

    private static ulong HashUpTo16(ReadOnlySpan<byte> source, ulong seed)
    {
        var low = BinaryPrimitives.ReadUInt64LittleEndian(source) ^ ((Secret(24) ^ Secret(32)) + seed);
        var high = BinaryPrimitives.ReadUInt64LittleEndian(source[^8..]) ^ ((Secret(40) ^ Secret(48)) - seed);
        var hash = (ulong)source.Length + BinaryPrimitives.ReverseEndianness(low) + high + MultiplyFold(low, high);
        return Primes.AvalancheXxh3(hash);
    }

    private static ulong HashUpTo128(ReadOnlySpan<byte> source, ulong seed)
    {
        var hash = (ulong)source.Length * Primes.P64N1;

        // Pairs of 16 bytes, from both ends towards the middle.
        for (var pair = (source.Length - 1) / 32; pair >= 0; pair--)
        {
            hash += Mix16(source[(16 * pair)..], 32 * pair, seed);
            hash += Mix16(source[^(16 * (pair + 1))..], (32 * pair) + 16, seed);
        }

        return Primes.AvalancheXxh3(hash);
    }

    private static ulong HashUpTo240(ReadOnlySpan<byte> source, ulong seed)
    {
        const int FirstRounds = 8;
        const int SecretOfLaterRounds = 3;
        const int SecretOfLastRound = 136 - 17;

        var hash = (ulong)source.Length * Primes.P64N1;
        for (var round = 0; round < FirstRounds; round++)
            hash += Mix16(source[(16 * round)..], 16 * round, seed);

        hash = Primes.AvalancheXxh3(hash);
        for (var round = FirstRounds; round < source.Length / 16; round++)
            hash += Mix16(source[(16 * round)..], (16 * (round - FirstRounds)) + SecretOfLaterRounds, seed);

        hash += Mix16(source[^16..], SecretOfLastRound, seed);
        return Primes.AvalancheXxh3(hash);
    }

    private static ulong Mix16(ReadOnlySpan<byte> source, int secret, ulong seed)
        => MultiplyFold(
            BinaryPrimitives.ReadUInt64LittleEndian(source) ^ (Secret(secret) + seed),
            BinaryPrimitives.ReadUInt64LittleEndian(source[8..]) ^ (Secret(secret + 8) - seed));

    internal static ulong MultiplyFold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return low ^ high;
    }

    private static ulong Secret(int offset) => XxHash3Secret.UInt64(offset);
}

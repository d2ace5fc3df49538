using System.Buffers.Binary;

namespace System.IO.Hashing;

/// <summary>XXH3 of more than 240 bytes: eight lanes over stripes of 64 bytes, scrambled after each block.</summary>
internal static class XxHash3Long
{
    private const int Lanes = 8;
    private const int StripeLength = 64;
    private const int SecretStep = 8;
    private const int StripesPerBlock = (XxHash3Secret.Length - StripeLength) / SecretStep;
    private const int BlockLength = StripeLength * StripesPerBlock;

    public static ulong Hash(ReadOnlySpan<byte> source, ulong seed)
    {
        Span<byte> secret = stackalloc byte[XxHash3Secret.Length];
        XxHash3Secret.Derive(seed, secret);
        Span<ulong> lanes =
        [
            Primes.P32N3, Primes.P64N1, Primes.P64N2, Primes.P64N3,
            Primes.P64N4, Primes.P32N2, Primes.P64N5, Primes.P32N1,
        ];

        // The last stripe is always taken apart, so a block that ends the input is not a full block.
        var rest = source;
        for (; rest.Length > BlockLength; rest = rest[BlockLength..])
        {
            AccumulateStripes(lanes, rest, secret, StripesPerBlock);
            Scramble(lanes, secret[^StripeLength..]);
        }

        AccumulateStripes(lanes, rest, secret, (rest.Length - 1) / StripeLength);
        Accumulate(lanes, source[^StripeLength..], secret[^(StripeLength + 7)..]);
        return Merge(lanes, secret[11..], (ulong)source.Length * Primes.P64N1);
    }

    private static void AccumulateStripes(Span<ulong> lanes, ReadOnlySpan<byte> source, ReadOnlySpan<byte> secret, int count)
    {
        for (var stripe = 0; stripe < count; stripe++)
            Accumulate(lanes, source[(stripe * StripeLength)..], secret[(stripe * SecretStep)..]);
    }

    private static void Accumulate(Span<ulong> lanes, ReadOnlySpan<byte> stripe, ReadOnlySpan<byte> secret)
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            var data = BinaryPrimitives.ReadUInt64LittleEndian(stripe[(lane * 8)..]);
            var keyed = data ^ BinaryPrimitives.ReadUInt64LittleEndian(secret[(lane * 8)..]);
            lanes[lane ^ 1] += data;
            lanes[lane] += (ulong)(uint)keyed * (keyed >> 32);
        }
    }

    private static void Scramble(Span<ulong> lanes, ReadOnlySpan<byte> secret)
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            var value = lanes[lane];
            value ^= value >> 47;
            value ^= BinaryPrimitives.ReadUInt64LittleEndian(secret[(lane * 8)..]);
            lanes[lane] = value * Primes.P32N1;
        }
    }

    private static ulong Merge(ReadOnlySpan<ulong> lanes, ReadOnlySpan<byte> secret, ulong hash)
    {
        for (var lane = 0; lane < Lanes; lane += 2)
        {
            hash += XxHash3.MultiplyFold(
                lanes[lane] ^ BinaryPrimitives.ReadUInt64LittleEndian(secret[(lane * 8)..]),
                lanes[lane + 1] ^ BinaryPrimitives.ReadUInt64LittleEndian(secret[((lane * 8) + 8)..]));
        }

        return Primes.AvalancheXxh3(hash);
    }
}

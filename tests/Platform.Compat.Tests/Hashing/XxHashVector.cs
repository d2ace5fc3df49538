using System.Globalization;

namespace Platform.Compat.Tests.Hashing;

/// <summary>One line of xxhash-vectors.txt, whose first lines say where it is from and what its inputs are.</summary>
internal sealed record XxHashVector(int Length, ulong XxHash64, ulong[] XxHash3)
{
    public static readonly long[] Seeds = [0, 1, unchecked((long)0x9E3779B185EBCA8D), -1];

    public static IReadOnlyList<XxHashVector> All { get; } = Read();

    public byte[] Input
    {
        get
        {
            var input = new byte[Length];
            var state = 2654435761;
            foreach (ref var single in input.AsSpan())
            {
                single = (byte)(state >> 24);
                state = unchecked((state * 1664525) + 1013904223);
            }

            return input;
        }
    }

    private static List<XxHashVector> Read()
    {
        using var stream = typeof(XxHashVector).Assembly.GetManifestResourceStream("xxhash-vectors.txt")!;
        using var reader = new StreamReader(stream);
        var vectors = new List<XxHashVector>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;

            var words = line.Split(' ');
            vectors.Add(new XxHashVector(int.Parse(words[0], CultureInfo.InvariantCulture), Hex(words[1]), [.. words[2..].Select(Hex)]));
        }

        return vectors;
    }

    private static ulong Hex(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

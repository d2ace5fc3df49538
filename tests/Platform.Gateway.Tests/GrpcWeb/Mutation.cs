namespace Platform.Gateway.Tests.GrpcWeb;

/// <summary>Damages a valid body a little, or not at all, or makes it far too long.</summary>
internal static class Mutation
{
    public static byte[] Of(Random random, byte[] valid)
    {
        var bytes = valid.ToList();
        for (var changes = random.Next(0, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(8))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when at < bytes.Count:
                    bytes[at] = Interesting(random);
                    break;
                case 2:
                    bytes.Insert(at, Interesting(random));
                    break;
                case 3 when at < bytes.Count:
                    bytes.RemoveAt(at);
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 5:
                    bytes.InsertRange(at, bytes.Skip(random.Next(bytes.Count + 1)).Take(random.Next(40)).ToArray());
                    break;
                case 6:
                    bytes.AddRange(valid);
                    break;
                case 7 when random.Next(20) == 0:
                    bytes.InsertRange(at, Enumerable.Repeat((byte)'A', 10_000));
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte Interesting(Random random)
    {
        ReadOnlySpan<byte> values = [0, 1, 2, 127, 128, 129, 255, .. "====+/-_ \r\nAz09"u8];
        return random.Next(3) == 0 ? (byte)random.Next(256) : values[random.Next(values.Length)];
    }
}

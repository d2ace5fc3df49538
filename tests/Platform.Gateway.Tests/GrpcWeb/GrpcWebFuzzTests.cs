using Grpc.Core;
using Platform.Gateway.GrpcWeb;

namespace Platform.Gateway.Tests.GrpcWeb;

/// <summary>
/// Mutated bodies, cut into random chunks and read into random buffers. The decoder does what the reference does or refuses
/// with its one exception; how the network cut the body makes no difference.
/// </summary>
public class GrpcWebFuzzTests
{
    private const int Limit = 4096;

    private static int Mutations => Environment.GetEnvironmentVariable("PLATFORM_TEST_FULL") == "1" ? 200_000 : 20_000;

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task Decoder_OnMutatedBodies_AgreesWithTheReference(bool isText, int seed)
    {
        var run = Task.Run(async () =>
        {
            var random = new Random(seed);
            var accepted = 0;
            for (var i = 0; i < Mutations; i++)
            {
                var input = Mutation.Of(random, Valid(random, isText));
                var expected = ReferenceDecoder.Decode(isText, input, Limit);
                var (body, code) = await DecodeAsync(random, isText, input);

                Assert.True(
                    expected.Body is null == body is null && (body is null || body.AsSpan().SequenceEqual(expected.Body)),
                    $"Mutation {i} of seed {seed}: expected {expected.Refusal}, got {code}, input {Convert.ToHexString(input)}");
                accepted += body is null ? 0 : 1;
            }

            // A fuzzer whose inputs all fail, or all pass, tests one path only.
            Assert.InRange(accepted, Mutations / 20, Mutations * 19 / 20);
        });

        await run.WaitAsync(TimeSpan.FromMinutes(20));
    }

    private static async Task<(byte[]? Body, StatusCode Code)> DecodeAsync(Random random, bool isText, byte[] input)
    {
        using var source = new ChunkedStream(random, input);
        using var stream = new GrpcWebRequestStream(source, isText ? GrpcWebFormat.Text : GrpcWebFormat.Binary, Limit);
        using var decoded = new MemoryStream();
        var buffer = new byte[random.Next(GrpcWebDecoder.MinimumOutput, 64)];
        try
        {
            while (true)
            {
                var read = await stream.ReadAsync(buffer);
                if (read == 0)
                    break;

                decoded.Write(buffer, 0, read);
            }

            Assert.Equal(0, await stream.ReadAsync(buffer));
            return (decoded.ToArray(), StatusCode.OK);
        }
        catch (GrpcWebFormatException refusal)
        {
            return (null, refusal.Code);
        }
    }

    private static byte[] Valid(Random random, bool isText)
    {
        using var body = new MemoryStream();
        for (var messages = random.Next(1, 4); messages > 0; messages--)
            body.Write(WebClient.Frame(Bytes(random, random.Next(0, 200))));

        if (!isText)
            return body.ToArray();

        // One piece, or several with padding in the middle.
        var bytes = body.ToArray();
        return random.Next(2) == 0
            ? WebClient.Base64(bytes)
            : [.. bytes.Chunk(random.Next(1, 50)).SelectMany(piece => WebClient.Base64(piece))];
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}

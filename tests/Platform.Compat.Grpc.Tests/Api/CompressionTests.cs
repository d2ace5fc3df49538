using System.IO.Compression;
using Grpc.Net.Compression;

namespace Platform.Compat.Grpc.Tests.Api;

public sealed class CompressionTests
{
    public static TheoryData<string> Encodings => ["gzip", "deflate"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Provider_RoundTrip_GivesTheBytesAndLeavesTheStreamsOpen(string encoding)
    {
        var provider = Provider(encoding);
        var plain = new byte[100_000];
        new Random(1).NextBytes(plain.AsSpan(0, 1000));
        using var compressed = new MemoryStream();

        using (var stream = provider.CreateCompressionStream(compressed, CompressionLevel.SmallestSize))
            stream.Write(plain);
        compressed.Position = 0;
        using var decompressed = new MemoryStream();
        using (var stream = provider.CreateDecompressionStream(compressed))
            stream.CopyTo(decompressed);

        Assert.Equal(encoding, provider.EncodingName);
        Assert.Equal(plain, decompressed.ToArray());
        Assert.InRange(compressed.Length, 1, plain.Length / 10);
    }

    // On the wire "deflate" is the zlib format (RFC 1950), not bare deflate; its first byte names the method and window.
    [Theory]
    [InlineData("gzip", new byte[] { 0x1f, 0x8b })]
    [InlineData("deflate", new byte[] { 0x78 })]
    public void Provider_Output_HasTheMarkOfItsFormat(string encoding, byte[] mark)
    {
        using var compressed = new MemoryStream();

        using (var stream = Provider(encoding).CreateCompressionStream(compressed, null))
            stream.Write("message"u8);

        Assert.Equal(mark, compressed.ToArray()[..mark.Length]);
    }

    private static ICompressionProvider Provider(string encoding) => encoding switch
    {
        "gzip" => new GzipCompressionProvider(CompressionLevel.Fastest),
        "deflate" => new DeflateCompressionProvider(CompressionLevel.Fastest),
        _ => throw new ArgumentOutOfRangeException(nameof(encoding)),
    };
}

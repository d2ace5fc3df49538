using System.Text;
using Microsoft.AspNetCore.Http;
using Platform.Gateway.GrpcWeb;

namespace Platform.Gateway.Tests.GrpcWeb;

public class GrpcWebTrailersTests
{
    [Fact]
    public void Frame_OfTrailers_IsAFlaggedHeaderBlock()
    {
        var trailers = new HeaderDictionary { ["Grpc-Status"] = "0", ["a-bin"] = new(["AA==", "AQ=="]) };

        var frame = GrpcWebTrailers.ToFrame(trailers);

        var block = "grpc-status:0\r\na-bin:AA==\r\na-bin:AQ==\r\n";
        Assert.Equal([0x80, 0, 0, 0, (byte)block.Length], frame[..5]);
        Assert.Equal(block, Encoding.ASCII.GetString(frame[5..]));
    }

    [Fact]
    public void Frame_OfNoTrailers_IsEmpty() => Assert.Equal([0x80, 0, 0, 0, 0], GrpcWebTrailers.ToFrame(new HeaderDictionary()));

    [Theory]
    [InlineData("ok\r\ngrpc-status: 0")]
    [InlineData("ok\ngrpc-status: 0")]
    [InlineData("ok\rgrpc-status: 0")]
    public void Value_WithALineBreak_StaysOneTrailer(string value)
    {
        var frame = GrpcWebTrailers.ToFrame(new HeaderDictionary { ["grpc-message"] = value });

        Assert.Equal(["grpc-message"], WebReader.ReadTrailers(frame[5..]).Keys);
        Assert.Equal(2, frame[5..].Count(character => character is (byte)'\r' or (byte)'\n'));
    }
}

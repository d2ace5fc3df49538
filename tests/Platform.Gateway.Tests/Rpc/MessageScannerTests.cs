using Platform.Gateway.Rpc;
using Platform.Gateway.Tests.GrpcWeb;

namespace Platform.Gateway.Tests.Rpc;

public class MessageScannerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(1000)]
    public void Scanner_InPiecesOfAnySize_FindsEveryBoundary(int size)
    {
        byte[][] messages = [[], new byte[1], new byte[300], [], new byte[7]];
        var body = messages.SelectMany(WebClient.Frame).ToArray();
        var boundaries = messages.Select(message => message.Length + 5).Aggregate(
            new List<int> { 0 }, (ends, length) => [.. ends, ends[^1] + length]);

        var scanner = new MessageScanner();
        var position = 0;
        foreach (var piece in body.Chunk(size))
        {
            scanner.AdvanceOver(piece);
            position += piece.Length;
            Assert.Equal(boundaries.Contains(position), scanner.IsAtBoundary);
        }

        Assert.True(scanner.IsAtBoundary);
    }
}

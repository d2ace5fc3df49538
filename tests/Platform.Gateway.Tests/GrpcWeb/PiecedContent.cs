using System.Net;

namespace Platform.Gateway.Tests.GrpcWeb;

/// <summary>A request body that leaves in the given pieces, each in an HTTP chunk of its own.</summary>
internal sealed class PiecedContent(IEnumerable<byte[]> pieces) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        foreach (var piece in pieces)
        {
            await stream.WriteAsync(piece);
            await stream.FlushAsync();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}

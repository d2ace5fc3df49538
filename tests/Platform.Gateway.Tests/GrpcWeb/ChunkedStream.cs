namespace Platform.Gateway.Tests.GrpcWeb;

/// <summary>Gives a body out as a network does: never more at once than it likes.</summary>
internal sealed class ChunkedStream(Random random, byte[] content) : MemoryStream(content, writable: false)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(buffer.Length, random.Next(1, 30))], cancellationToken);
}

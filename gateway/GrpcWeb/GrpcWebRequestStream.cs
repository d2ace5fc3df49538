using System.Buffers;

namespace Platform.Gateway.GrpcWeb;

/// <summary>The body of a gRPC-Web request, read as the body of a gRPC request.</summary>
internal sealed class GrpcWebRequestStream(Stream inner, GrpcWebFormat format, long maxBodyBytes) : Stream
{
    private const int ChunkBytes = 16 * 1024;

    private readonly GrpcWebDecoder _decoder = new(format, maxBodyBytes);
    private bool _completed;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // A proxy waits for data with an empty read, so that a quiet stream needs no buffer.
        if (buffer.IsEmpty)
            return await inner.ReadAsync(buffer, cancellationToken);

        if (_completed)
            return 0;

        if (format == GrpcWebFormat.Text)
            return await ReadTextAsync(buffer, cancellationToken);

        var read = await inner.ReadAsync(buffer, cancellationToken);
        _decoder.Check(buffer.Span[..read]);
        if (read == 0)
            Complete();

        return read;
    }

    private async ValueTask<int> ReadTextAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (buffer.Length < GrpcWebDecoder.MinimumOutput)
            throw new ArgumentException($"At least {GrpcWebDecoder.MinimumOutput} bytes of room are needed.", nameof(buffer));

        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            var room = Math.Min(ChunkBytes, _decoder.InputFor(buffer.Length));
            while (true)
            {
                var read = await inner.ReadAsync(chunk.AsMemory(0, room), cancellationToken);
                if (read == 0)
                {
                    Complete();
                    return 0;
                }

                var written = _decoder.Decode(chunk.AsSpan(0, read), buffer.Span);
                if (written > 0)
                    return written;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private void Complete()
    {
        _decoder.Complete();
        _completed = true;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Flush() => throw new NotSupportedException();
}

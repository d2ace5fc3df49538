using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Platform.Gateway.GrpcWeb;

/// <summary>
/// What stands in for the server's own response while a gRPC-Web call runs: body, trailers (which HTTP/1.1 cannot send and
/// browsers cannot read, so they go into the body) and reset.
/// </summary>
internal sealed class GrpcWebResponse : IHttpResponseBodyFeature, IHttpResponseTrailersFeature, IHttpResetFeature
{
    private readonly HttpContext _context;
    private readonly IHttpResponseBodyFeature _inner;
    private readonly GrpcWebFormat _format;
    private PipeWriter? _writer;
    private bool _begun;
    private bool _isGrpc;
    private bool _completed;

    public GrpcWebResponse(HttpContext context, IHttpResponseBodyFeature inner, GrpcWebFormat format)
    {
        _context = context;
        _inner = inner;
        _format = format;
        Stream = new GrpcWebResponseStream(this, inner.Stream);
    }

    public Stream Stream { get; }

    public PipeWriter Writer => _writer ??= PipeWriter.Create(Stream, new StreamPipeWriterOptions(leaveOpen: true));

    public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

    /// <summary>
    /// Called before the first byte leaves, when the response's headers are known: names the format the caller will read.
    /// An answer that is not gRPC (415, say) passes as it is, in binary.
    /// </summary>
    public GrpcWebFormat Begin()
    {
        if (!_begun)
        {
            _begun = true;
            var headers = _context.Response.Headers;
            _isGrpc = headers.ContentType.ToString().StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase);
            if (_isGrpc)
            {
                headers.ContentType = GrpcWebContentType.Name(_format);
                // The length of the gRPC body, if anyone knew it, is not this body's.
                headers.ContentLength = null;
                headers.Remove("Trailer");
            }
        }

        return _isGrpc ? _format : GrpcWebFormat.Binary;
    }

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        Begin();
        return _inner.StartAsync(cancellationToken);
    }

    public async Task CompleteAsync()
    {
        if (_completed)
            return;

        _completed = true;
        if (_writer is not null)
            await _writer.CompleteAsync();

        Begin();
        // Trailers that stand in the headers (a call that failed before its first message) stay there: browsers read both.
        if (_isGrpc && Trailers.Count > 0)
            await Stream.WriteAsync(GrpcWebTrailers.ToFrame(Trailers));

        await _inner.CompleteAsync();
    }

    /// <summary>
    /// Ends the call without an answer. After the trailers have been written there is nothing left to end: over HTTP/1.1 a
    /// reset would take the connection and, with it, trailers still on their way.
    /// </summary>
    public void Reset(int errorCode)
    {
        if (!_completed)
            _context.Abort();
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    public void DisableBuffering() => _inner.DisableBuffering();
}

using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Platform.Gateway.Rpc;

/// <summary>
/// The response of one call while it is forwarded: knows whether the caller has whole messages only, and keeps a reset back
/// until <see cref="ResponseGuard"/> has seen whether a status can still be sent instead.
/// </summary>
internal sealed class CallResponse : IHttpResponseBodyFeature, IHttpResetFeature
{
    private readonly IHttpResponseBodyFeature _inner;
    private PipeWriter? _writer;

    public CallResponse(IHttpResponseBodyFeature inner)
    {
        _inner = inner;
        Scanned = new ScannedStream(inner.Stream);
    }

    public Stream Stream => Scanned;

    public PipeWriter Writer => _writer ??= PipeWriter.Create(Scanned, new StreamPipeWriterOptions(leaveOpen: true));

    /// <summary>The forwarder gave the call up after the response had started.</summary>
    public bool WasReset { get; private set; }

    public bool WasCompleted { get; private set; }

    public bool IsAtMessageBoundary => Scanned.IsAtMessageBoundary;

    private ScannedStream Scanned { get; }

    public void Reset(int errorCode) => WasReset = true;

    public Task StartAsync(CancellationToken cancellationToken = default) => _inner.StartAsync(cancellationToken);

    public async Task CompleteAsync()
    {
        if (WasCompleted)
            return;

        WasCompleted = true;
        if (_writer is not null)
            await _writer.CompleteAsync();

        await _inner.CompleteAsync();
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Scanned, path, offset, count, cancellationToken);

    public void DisableBuffering() => _inner.DisableBuffering();
}

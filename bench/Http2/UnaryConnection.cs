namespace Platform.Bench.Http2;

/// <summary>Unary calls, one after another.</summary>
internal sealed class UnaryConnection(int port, string path, string? bearer = null) : GrpcConnection(port, bearer)
{
    private bool _answered;

    /// <summary>No call is under way.</summary>
    public bool Idle { get; private set; } = true;

    public void Start(ReadOnlySpan<byte> request)
    {
        if (!Idle)
            throw new BenchFailure($"{path}: the call before has not ended");

        Idle = false;
        _answered = false;
        Call(path, request);
    }

    protected override void OnMessage(int stream, ReadOnlySpan<byte> message) => _answered = true;

    protected override void OnEnd(int stream, string trailers)
    {
        Idle = true;
        if (!_answered)
            Fail($"{path} failed: {trailers}");
    }
}

using System.Diagnostics;
using Platform.Bench.Http2;
using Platform.Credentials.V1;

namespace Platform.Bench.Saving;

/// <summary>An administrator's calls of ApplyChanges.</summary>
internal sealed class SaveConnection(int port, string token) : GrpcConnection(port, token)
{
    private const string Path = "/platform.credentials.v1.CredentialService/ApplyChanges";

    private bool _open;

    /// <summary>Timestamp of the last answer.</summary>
    public long Answered { get; private set; }

    /// <summary>Revision that it named.</summary>
    public long Revision { get; private set; }

    public void Start(byte[] request)
    {
        _open = true;
        Call(Path, request);
    }

    protected override void OnMessage(int stream, ReadOnlySpan<byte> message)
    {
        Answered = Stopwatch.GetTimestamp();
        _open = false;
        var response = new ProtoReader(message);
        while (response.Next())
        {
            if (response.Field == ApplyChangesResponse.RevisionFieldNumber)
                Revision = (long)response.Value;
        }
    }

    protected override void OnEnd(int stream, string trailers)
    {
        if (_open)
            Fail($"{Path} failed: {trailers}");
    }
}

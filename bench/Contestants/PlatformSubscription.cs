using Platform.Bench.Http2;
using Platform.Bench.Load;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Bench.Contestants;

/// <summary>A device's watch stream on its own connection. It checks the frames' positions and bytes, and opens nothing.</summary>
internal sealed class PlatformSubscription : GrpcConnection
{
    private readonly Subscriber _subscriber;
    private bool _started;

    public PlatformSubscription(int port, string token, Subscriber subscriber)
        : base(port, token)
    {
        _subscriber = subscriber;
        Call("/platform.sync.v1.SyncService/Watch", []);
    }

    protected override void OnMessage(int stream, ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> position = default;
        var body = BodyKind.Unspecified;
        var kind = 0;
        var frame = new ProtoReader(message);
        while (frame.Next())
        {
            switch (frame.Field)
            {
                case WatchResponse.PositionFieldNumber:
                    position = frame.Bytes;
                    break;
                case WatchResponse.BodyKindFieldNumber:
                    body = (BodyKind)frame.Value;
                    break;
                case WatchResponse.HeartbeatFieldNumber or WatchResponse.SnapshotFieldNumber or WatchResponse.ResetFieldNumber or WatchResponse.FeedEndedFieldNumber:
                    kind = frame.Field;
                    break;
            }
        }

        if (body == BodyKind.ChangeSet)
            OnChangeSet(position, message);
        else if (kind is WatchResponse.HeartbeatFieldNumber or WatchResponse.SnapshotFieldNumber && !position.IsEmpty)
            OnBookmark(position);
        else if (kind is WatchResponse.ResetFieldNumber or WatchResponse.FeedEndedFieldNumber)
            Fail("the feed was reset or ended");
    }

    protected override void OnEnd(int stream, string trailers) => Fail($"the stream ended: {trailers}");

    private void OnChangeSet(ReadOnlySpan<byte> position, ReadOnlySpan<byte> frame)
    {
        if (!ResumeToken.TryParse(position, out var token))
            Fail("a change set without a position");
        else if (_subscriber.Deliver(token.Revision, frame) is { } wrong)
            Fail(wrong);
        Ready = _subscriber.IsCurrent;
    }

    /// <summary>A snapshot's end or a heartbeat: everything up to its position has been delivered.</summary>
    private void OnBookmark(ReadOnlySpan<byte> position)
    {
        // The first one is where the stream starts: a snapshot may be some change sets old, and they follow.
        if (!ResumeToken.TryParse(position, out var token))
            Fail("a bookmark without a position");
        else if (!_started)
            _subscriber.StartAt(token.Revision);
        else if (token.Revision != _subscriber.Revision)
            Fail($"a bookmark of revision {token.Revision} came at {_subscriber.Revision}");

        _started = true;
        Ready = _subscriber.IsCurrent;
    }
}

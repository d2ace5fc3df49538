using System.Diagnostics;
using Platform.Bench.Http2;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Bench.Saving;

/// <summary>A device's stream: takes the time first, then checks order and chain, and opens what it received.</summary>
internal sealed class DeviceConnection : GrpcConnection
{
    private readonly BenchDevice _device;
    private FeedKey? _feedKey;
    private ChangeSet? _last;
    private Hash32 _head;

    public DeviceConnection(int port, string token, BenchDevice device)
        : base(port, token, path => device.Prove(path, token))
    {
        _device = device;
        Call("/platform.sync.v1.SyncService/Watch", []);
    }

    /// <summary>Timestamp of the last change set.</summary>
    public long Arrived { get; private set; }

    /// <summary>Its revision.</summary>
    public long Revision { get; private set; }

    /// <summary>Fails unless the last change set holds the secret that was saved last.</summary>
    public void Verify(SavedCredential saved)
    {
        var change = _last!.Changes.Single();
        var context = new RecordContext(
            saved.OrganizationId, new Guid(_last.FeedId.Span, bigEndian: true), new Guid(change.ResourceId.Span, bigEndian: true), change.Version, SavedCredential.Origin);
        var form = CredentialForm.Parser.ParseFrom(SealedRecords.Open(_feedKey!, context, change.Sealed));
        if (!form.Openai.ApiKey.Span.SequenceEqual(saved.Secret))
            throw new BenchFailure($"revision {Revision} opens to another secret than was saved");
    }

    protected override void OnMessage(int stream, ReadOnlySpan<byte> message)
    {
        var arrived = Stopwatch.GetTimestamp();
        var frame = WatchResponse.Parser.ParseFrom(message);
        if (frame.BodyKind == BodyKind.Grant)
            _feedKey = _device.Open(Grant.Parser.ParseFrom(frame.Body));
        else if (frame.BodyKind == BodyKind.ChangeSet)
            OnChangeSet(frame, arrived);
        else if (frame.EventCase is WatchResponse.EventOneofCase.Reset or WatchResponse.EventOneofCase.FeedEnded)
            Fail("the feed was reset or ended");
        else if (ResumeToken.TryParse(frame.Position.Span, out var position))
            OnBookmark(position);
    }

    protected override void OnEnd(int stream, string trailers) => Fail($"the stream ended: {trailers}");

    private void OnChangeSet(WatchResponse frame, long arrived)
    {
        var changeSet = ChangeSet.Parser.ParseFrom(frame.Body);
        if (changeSet.Revision != Revision + 1 || !changeSet.PreviousHash.Span.SequenceEqual(_head.ToArray()))
            Fail($"revision {changeSet.Revision} came after {Revision}, or does not chain to it");

        Arrived = arrived;
        Revision = changeSet.Revision;
        _head = ChangeSets.HeadHash(frame.Body.Span);
        _last = changeSet;
    }

    /// <summary>The feed is empty when the stream opens; later, heartbeats repeat what has arrived.</summary>
    private void OnBookmark(ResumeToken position)
    {
        if (position.Revision != Revision || position.HeadHash != _head)
            Fail($"a bookmark of revision {position.Revision} came at {Revision}");
        Ready = _feedKey is not null;
    }
}

using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Platform.Credentials.V1;
using Platform.Providers;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client.Tests.Fixture;

/// <summary>A feed as the credentials service keeps it: really sealed records, chained change sets, stored frames.</summary>
internal sealed class TestFeed : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<Guid, Change> _live = [];
    private readonly List<WatchResponse> _frames = [];
    private readonly Dictionary<Guid, long> _versions = [];
    private Hash32 _head = Hash32.Zero;

    public Guid OrganizationId { get; } = Guid.CreateVersion7();

    public Guid FeedId { get; } = Guid.CreateVersion7();

    public Guid LogId { get; private set; } = Guid.CreateVersion7();

    public FeedKey Key { get; private set; } = FeedKey.Generate(1);

    public event Action? Committed;

    public ResumeToken Position
    {
        get
        {
            lock (_gate)
                return new ResumeToken(FeedId, LogId, _frames.Count, _head);
        }
    }

    public IReadOnlyList<WatchResponse> Frames
    {
        get
        {
            lock (_gate)
                return [.. _frames];
        }
    }

    public IReadOnlyList<WatchResponse> FramesAfter(long revision)
    {
        lock (_gate)
            return revision < _frames.Count ? _frames.GetRange((int)revision, _frames.Count - (int)revision) : [];
    }

    public long VersionOf(Guid id) => _versions.GetValueOrDefault(id);

    /// <summary>Commits one change set: a form to write, null to remove.</summary>
    public WatchResponse Commit(params (Guid Id, CredentialForm? Form)[] changes)
    {
        WatchResponse frame;
        lock (_gate)
        {
            var changeSet = new ChangeSet
            {
                OrganizationId = Bytes(OrganizationId),
                FeedId = Bytes(FeedId),
                LogId = Bytes(LogId),
                Revision = _frames.Count + 1,
                PreviousHash = ByteString.CopyFrom(_head.ToArray()),
                CommitTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow),
            };
            changeSet.Changes.AddRange(changes.Select(change => Apply(change.Id, change.Form)));
            changeSet.StateDigest = ByteString.CopyFrom(Digest().ToArray());
            var body = changeSet.ToByteString();
            _head = ChangeSets.HeadHash(body.Span);
            frame = new WatchResponse
            {
                Format = 1,
                FeedId = Bytes(FeedId),
                Position = ByteString.CopyFrom(new ResumeToken(FeedId, LogId, changeSet.Revision, _head).ToBytes()),
                BodyKind = BodyKind.ChangeSet,
                Body = body,
            };
            _frames.Add(frame);
        }

        Committed?.Invoke();
        return frame;
    }

    /// <summary>A database restored from a backup: same feed, another run of revisions.</summary>
    public void Restore()
    {
        lock (_gate)
        {
            LogId = Guid.CreateVersion7();
            _frames.Clear();
            _head = Hash32.Zero;
            _live.Clear();
        }
    }

    public void RotateKey() => Key = FeedKey.Generate(Key.Epoch + 1);

    public Hash32 Digest() => StateDigest.Compute(_live.Values.Select(change =>
        (new Guid(change.ResourceId.Span, bigEndian: true), change.Version, StateDigest.RecordHash(change.Sealed))));

    public Hash32 CurrentDigest()
    {
        lock (_gate)
            return Digest();
    }

    public WatchResponse Grant(Guid deviceId, byte[] devicePublicKey) => new()
    {
        Format = 1,
        FeedId = Bytes(FeedId),
        BodyKind = BodyKind.Grant,
        Body = Grants.Seal(Key, OrganizationId, FeedId, deviceId, devicePublicKey).ToByteString(),
    };

    public WatchResponse Heartbeat()
    {
        lock (_gate)
        {
            return new WatchResponse
            {
                Format = 1,
                FeedId = Bytes(FeedId),
                Position = ByteString.CopyFrom(new ResumeToken(FeedId, LogId, _frames.Count, _head).ToBytes()),
                Heartbeat = new Heartbeat { StateDigest = ByteString.CopyFrom(Digest().ToArray()) },
            };
        }
    }

    public WatchResponse Reset(ResetReason reason) => new() { Format = 1, FeedId = Bytes(FeedId), Reset = new Reset { Reason = reason } };

    public WatchResponse Ended() => new() { Format = 1, FeedId = Bytes(FeedId), FeedEnded = new FeedEnded { OrganizationId = Bytes(OrganizationId) } };

    public IReadOnlyList<WatchResponse> Snapshot(int perChunk = 2)
    {
        lock (_gate)
        {
            var chunks = _live.Values.Chunk(perChunk).ToArray();
            if (chunks.Length == 0)
                chunks = [[]];
            return [.. chunks.Select((resources, index) =>
            {
                var chunk = new SnapshotChunk { Index = (uint)index, Last = index == chunks.Length - 1 };
                chunk.Resources.AddRange(resources);
                var frame = new WatchResponse { Format = 1, FeedId = Bytes(FeedId), Snapshot = chunk };
                if (chunk.Last)
                {
                    frame.Position = ByteString.CopyFrom(new ResumeToken(FeedId, LogId, _frames.Count, _head).ToBytes());
                    chunk.HeadFrame = _frames.Count == 0 ? ByteString.Empty : _frames[^1].ToByteString();
                }

                return frame;
            })];
        }
    }

    public void Dispose() => Key.Dispose();

    public static ByteString Bytes(Guid id) => ByteString.CopyFrom(id.ToByteArray(bigEndian: true));

    private Change Apply(Guid id, CredentialForm? form)
    {
        var version = _versions[id] = _versions.GetValueOrDefault(id) + 1;
        var change = new Change { ResourceId = Bytes(id), Version = version };
        if (form is null)
        {
            _live.Remove(id);
            change.Tombstone = new Tombstone();
            return change;
        }

        Assert.True(Origins.TryCanonical(form, out var origin));
        change.Sealed = SealedRecords.Seal(Key, new RecordContext(OrganizationId, FeedId, id, version, Origins.Hash(origin)), form.ToByteArray());
        _live[id] = change;
        return change;
    }
}

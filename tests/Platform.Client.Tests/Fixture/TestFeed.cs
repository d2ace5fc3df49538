using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Platform.Credentials.V1;
using Platform.Providers;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client.Tests.Fixture;

/// <summary>A feed as the credentials service keeps it: really sealed records, chained and signed change sets, stored frames.</summary>
internal sealed class TestFeed : IDisposable
{
    private readonly List<Guid> _pastLogs = [];
    private long _base;
    private LogReset? _reset;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<Guid, Change> _live = [];
    private readonly List<WatchResponse> _frames = [];
    private readonly Dictionary<Guid, long> _versions = [];
    private Hash32 _head = Hash32.Zero;

    public TestFeed(SigningRing? ring = null) => Ring = ring ?? new SigningRing();

    /// <summary>What signs here.</summary>
    public SigningRing Ring { get; }

    /// <summary>What grants say of the lease; 0: not said.</summary>
    public long LeaseSeconds { get; set; }

    public long MembershipVersion { get; set; }

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
                return new ResumeToken(FeedId, LogId, Revision, _head);
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
            return revision < Revision ? _frames.GetRange((int)(revision - _base), (int)(Revision - revision)) : [];
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
                Revision = Revision + 1,
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
            Ring.SignPosition(frame, OrganizationId, new ResumeToken(FeedId, LogId, changeSet.Revision, _head));
            _frames.Add(frame);
        }

        Committed?.Invoke();
        return frame;
    }

    /// <summary>The log no longer reaches back: who is behind takes a snapshot.</summary>
    public bool IsBefore(long revision) => revision < _base;

    /// <summary>
    /// A database restored from a backup that held nothing: the same feed goes on under another log id, at a revision that never was
    /// before, and a signed statement says so.
    /// </summary>
    public void Restore()
    {
        lock (_gate)
        {
            _pastLogs.Add(LogId);
            LogId = Guid.CreateVersion7();
            _base = Revision;
            _frames.Clear();
            _head = Hash32.Zero;
            _live.Clear();
            _reset = new LogReset
            {
                OrganizationId = Bytes(OrganizationId),
                FeedId = Bytes(FeedId),
                LogId = Bytes(LogId),
                Revision = _base + 1,
                Reason = LogResetReason.Anchor,
                ResetTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow),
            };
            _reset.PreviousLogIds.AddRange(_pastLogs.Select(Bytes));
        }

        Commit();
    }

    /// <summary>A restored database that nobody has noticed: the same log, without its newest change sets.</summary>
    public void LoseNewest(int count)
    {
        lock (_gate)
        {
            _frames.RemoveRange(_frames.Count - count, count);
            Assert.True(ResumeToken.TryParse(_frames[^1].Position.Span, out var position));
            _head = position.HeadHash;
            _live.Clear();
            foreach (var change in _frames.SelectMany(frame => ChangeSet.Parser.ParseFrom(frame.Body).Changes))
            {
                var id = new Guid(change.ResourceId.Span, bigEndian: true);
                if (change.StateCase == Change.StateOneofCase.Sealed)
                    _live[id] = change;
                else
                    _live.Remove(id);
            }
        }
    }

    public WatchResponse? LogReset()
    {
        lock (_gate)
            return _reset is null ? null : Ring.State(BodyKind.LogReset, Bytes(FeedId), _reset);
    }

    public WatchResponse Revocation(Guid deviceId, RevocationReason reason = RevocationReason.MemberRemoved, DateTimeOffset? time = null) => Ring.State(
        BodyKind.Revocation,
        Bytes(FeedId),
        new Revocation
        {
            OrganizationId = Bytes(OrganizationId),
            FeedId = Bytes(FeedId),
            DeviceId = Bytes(deviceId),
            Reason = reason,
            RevokeTime = Timestamp.FromDateTimeOffset(time ?? DateTimeOffset.UtcNow),
        });

    public void RotateKey() => Key = FeedKey.Generate(Key.Epoch + 1);

    public Hash32 Digest() => StateDigest.Compute(_live.Values.Select(change =>
        (new Guid(change.ResourceId.Span, bigEndian: true), change.Version, StateDigest.RecordHash(change.Sealed))));

    public Hash32 CurrentDigest()
    {
        lock (_gate)
            return Digest();
    }

    public WatchResponse Grant(Guid deviceId, byte[] devicePublicKey) => Ring.State(BodyKind.Grant, Bytes(FeedId), SealGrant(deviceId, devicePublicKey));

    public Grant SealGrant(Guid deviceId, byte[] devicePublicKey) =>
        Grants.Seal(Key, OrganizationId, FeedId, deviceId, devicePublicKey, LeaseSeconds, MembershipVersion);

    public WatchResponse Heartbeat()
    {
        lock (_gate)
        {
            return new WatchResponse
            {
                Format = 1,
                FeedId = Bytes(FeedId),
                Position = ByteString.CopyFrom(new ResumeToken(FeedId, LogId, Revision, _head).ToBytes()),
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
                    frame.Position = ByteString.CopyFrom(new ResumeToken(FeedId, LogId, Revision, _head).ToBytes());
                    chunk.HeadFrame = _frames.Count == 0 ? ByteString.Empty : _frames[^1].ToByteString();
                }

                return frame;
            })];
        }
    }

    public void Dispose()
    {
        Key.Dispose();
        Ring.Dispose();
    }

    public static ByteString Bytes(Guid id) => ByteString.CopyFrom(id.ToByteArray(bigEndian: true));

    private long Revision => _base + _frames.Count;

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

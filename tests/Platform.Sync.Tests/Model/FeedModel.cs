using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Sync.Tests.Model;

/// <summary>
/// One feed as the credentials service keeps it, in memory: an append-only log of really sealed, chained and signed frames, which can
/// be truncated and restored from a backup. It remembers everything that it ever committed, to check devices against.
/// </summary>
internal sealed class FeedModel : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SigningRing _ring;
    private readonly List<FeedKey> _keys = [FeedKey.Generate(1)];
    private readonly List<Guid> _pastLogs = [];
    private readonly List<CommittedChange> _log = [];
    private readonly Dictionary<(Guid LogId, long Revision), CommittedChange> _ledger = [];
    private readonly Dictionary<(Guid LogId, long Revision), SortedDictionary<Guid, Change>> _states = [];
    private SortedDictionary<Guid, Change> _live = [];
    private ResumeToken _head;
    private LogReset? _reset;

    public FeedModel(Guid? organizationId = null, SigningRing? ring = null)
    {
        _ring = ring ?? new SigningRing();
        OrganizationId = organizationId ?? Guid.CreateVersion7();
        _head = new ResumeToken(Guid.CreateVersion7(), Guid.CreateVersion7(), 0, Hash32.Zero);
        _states[(_head.LogId, 0)] = [];
    }

    public Guid OrganizationId { get; }

    public Guid FeedId => _head.FeedId;

    public ResumeToken Head
    {
        get
        {
            lock (_lock)
                return _head;
        }
    }

    public Hash32 Digest
    {
        get
        {
            lock (_lock)
                return DigestOf(_live);
        }
    }

    /// <summary>Commits one change set: some new resources, some changed, some removed.</summary>
    public CommittedChange Save(int changes = 1, int secretBytes = 40, Random? random = null)
    {
        random ??= Random.Shared;
        lock (_lock)
        {
            _live = new SortedDictionary<Guid, Change>(_live);
            var set = new ChangeSet
            {
                OrganizationId = Bytes(OrganizationId),
                FeedId = Bytes(FeedId),
                LogId = Bytes(_head.LogId),
                Revision = _head.Revision + 1,
                PreviousHash = ByteString.CopyFrom(_head.HeadHash.ToArray()),
                CommitTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow),
            };
            for (var index = 0; index < changes; index++)
            {
                var change = NextChange(random, secretBytes, set.Changes.Select(earlier => earlier.ResourceId).ToHashSet());
                set.Changes.Add(change);
                var id = new Guid(change.ResourceId.Span, bigEndian: true);
                if (change.Tombstone is null)
                    _live[id] = change;
                else
                    _live.Remove(id);
            }

            var digest = DigestOf(_live);
            set.StateDigest = ByteString.CopyFrom(digest.ToArray());
            var body = set.ToByteArray();
            var position = _head with { Revision = set.Revision, HeadHash = ChangeSets.HeadHash(body) };
            var frame = new WatchResponse { Format = 1, FeedId = Bytes(FeedId), Position = ByteString.CopyFrom(position.ToBytes()), BodyKind = BodyKind.ChangeSet, Body = ByteString.CopyFrom(body) };
            _ring.SignPosition(frame, OrganizationId, position);
            var committed = new CommittedChange(_head, position, digest, frame.ToByteArray());
            _log.Add(committed);
            _ledger[(position.LogId, position.Revision)] = committed;
            _states[(position.LogId, position.Revision)] = _live;
            _head = position;
            return committed;
        }
    }

    /// <summary>Drops the oldest frames from the log.</summary>
    public void Truncate(int keep)
    {
        lock (_lock)
            _log.RemoveRange(0, Math.Max(0, _log.Count - keep));
    }

    /// <summary>The key was rotated: what is saved from now on is sealed under a new one.</summary>
    public void RotateKey()
    {
        lock (_lock)
            _keys.Add(FeedKey.Generate(_keys[^1].Epoch + 1));
    }

    /// <summary>Restores a backup: an earlier state of this run of revisions, a new run, no old frames, and the signed word of it.</summary>
    public void Restore(long revision)
    {
        lock (_lock)
        {
            while (!_states.ContainsKey((_head.LogId, revision)))
                revision++;
            _live = _states[(_head.LogId, revision)];
            var hash = revision == _head.Revision ? _head.HeadHash : _ledger[(_head.LogId, revision + 1)].Before.HeadHash;
            _pastLogs.Add(_head.LogId);
            _head = new ResumeToken(FeedId, Guid.CreateVersion7(), revision, hash);
            _reset = new LogReset { OrganizationId = Bytes(OrganizationId), FeedId = Bytes(FeedId), LogId = Bytes(_head.LogId), Revision = revision + 1, Reason = LogResetReason.Anchor };
            _reset.PreviousLogIds.AddRange(_pastLogs.Select(Bytes));
            _states[(_head.LogId, revision)] = _live;
            _log.Clear();
        }
    }

    /// <summary>Loses the newest revisions without noticing, as a power cut without durable writes does: the same log goes on differently.</summary>
    public void LoseNewest(int count)
    {
        lock (_lock)
        {
            for (var lost = 0; lost < count; lost++)
            {
                _head = _log[^1].Before;
                _log.RemoveAt(_log.Count - 1);
            }

            _live = _states[(_head.LogId, _head.Revision)];
        }
    }

    /// <summary>Frames after a position; null and why when it is not available.</summary>
    public (List<byte[]>? Frames, string Cause) After(ResumeToken position, int maxBytes)
    {
        lock (_lock)
        {
            if (position.LogId != _head.LogId)
                return (null, "other-log");
            if (position.Revision > _head.Revision)
                return (null, "from-the-future");
            var oldest = _log.Count == 0 ? _head : _log[0].Before;
            if (position.Revision < oldest.Revision)
                return (null, "truncated");
            var hash = position.Revision == _head.Revision ? _head.HeadHash : _log[(int)(position.Revision - oldest.Revision)].Before.HeadHash;
            if (hash != position.HeadHash)
                return (null, "other-history");

            List<byte[]> frames = [];
            var bytes = 0;
            foreach (var change in _log.Skip((int)(position.Revision - oldest.Revision)))
            {
                bytes += change.Frame.Length;
                if (frames.Count > 0 && bytes > maxBytes)
                    break;
                frames.Add(change.Frame);
            }

            return (frames, "");
        }
    }

    /// <summary>A snapshot's chunks, few resources each, and where it stands.</summary>
    public (List<byte[]> Frames, ResumeToken Position) Snapshot(int resourcesPerChunk = 3)
    {
        lock (_lock)
        {
            var chunks = _live.Values.Chunk(resourcesPerChunk).DefaultIfEmpty([]).ToList();
            var frames = chunks.Select((resources, index) =>
            {
                var last = index == chunks.Count - 1;
                var chunk = new SnapshotChunk { Index = (uint)index, Last = last };
                chunk.Resources.AddRange(resources);
                if (last && _ledger.TryGetValue((_head.LogId, _head.Revision), out var head))
                    chunk.HeadFrame = ByteString.CopyFrom(head.Frame);
                var frame = new WatchResponse { Format = 1, FeedId = Bytes(FeedId), Snapshot = chunk };
                if (last)
                    frame.Position = ByteString.CopyFrom(_head.ToBytes());
                return frame.ToByteArray();
            }).ToList();
            return (frames, _head);
        }
    }

    /// <summary>Frames with grants that name the device, one per key; the tests of this project open none.</summary>
    public IReadOnlyList<byte[]> GrantFrames(Guid deviceId)
    {
        lock (_lock)
        {
            return [.. _keys.Select(key => _ring.State(BodyKind.Grant, Bytes(FeedId), new Grant
            {
                OrganizationId = Bytes(OrganizationId),
                FeedId = Bytes(FeedId),
                DeviceId = Bytes(deviceId),
                KeyEpoch = key.Epoch,
                KeyCommitment = ByteString.CopyFrom(key.Commitment),
            }).ToByteArray())];
        }
    }

    /// <summary>The newest signed reset; empty while the first run goes on.</summary>
    public byte[] LogResetFrame()
    {
        lock (_lock)
            return _reset is null ? [] : _ring.State(BodyKind.LogReset, Bytes(FeedId), _reset).ToByteArray();
    }

    public byte[] RevocationFrame(Guid deviceId) => _ring.State(
        BodyKind.Revocation,
        Bytes(FeedId),
        new Revocation { OrganizationId = Bytes(OrganizationId), FeedId = Bytes(FeedId), DeviceId = Bytes(deviceId), Reason = RevocationReason.MemberRemoved }).ToByteArray();

    /// <summary>What was committed at a position, ever; null when nothing was.</summary>
    public CommittedChange? Committed(ResumeToken position)
    {
        lock (_lock)
            return _ledger.GetValueOrDefault((position.LogId, position.Revision));
    }

    /// <summary>The state digest at a position, ever.</summary>
    public Hash32 DigestAt(ResumeToken position)
    {
        lock (_lock)
            return DigestOf(_states[(position.LogId, position.Revision)]);
    }

    public void Dispose() => _keys.ForEach(key => key.Dispose());

    internal static ByteString Bytes(Guid id) => ByteString.CopyFrom(id.ToByteArray(bigEndian: true));

    internal static Hash32 DigestOf(SortedDictionary<Guid, Change> live) => StateDigest.Compute(
        live.Select(entry => (entry.Key, entry.Value.Version, StateDigest.RecordHash(entry.Value.Sealed))));

    private Change NextChange(Random random, int secretBytes, HashSet<ByteString> taken)
    {
        var free = _live.Values.Where(change => !taken.Contains(change.ResourceId)).ToList();
        var kind = free.Count == 0 ? 0 : random.Next(4);
        var existing = kind < 2 ? null : free[random.Next(free.Count)];
        var id = existing is null ? Guid.CreateVersion7() : new Guid(existing.ResourceId.Span, bigEndian: true);
        var version = (existing?.Version ?? 0) + 1;
        if (kind == 3)
            return new Change { ResourceId = Bytes(id), Version = version, Tombstone = new Tombstone() };

        var context = new RecordContext(OrganizationId, FeedId, id, version, SHA256.HashData("https://api.example.com"u8));
        return new Change { ResourceId = Bytes(id), Version = version, Sealed = SealedRecords.Seal(_keys[^1], context, RandomNumberGenerator.GetBytes(secretBytes)) };
    }
}

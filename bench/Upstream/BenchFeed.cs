using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Platform.Bench.Load;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Bench.Upstream;

/// <summary>
/// One organization's feed in memory: a single OpenAI key that is rotated at every revision. Its frames are sealed, chained, signed
/// and serialized as the credentials service does, and filled to one kilobyte.
/// </summary>
internal sealed class BenchFeed : IDisposable
{
    private static readonly byte[] Origin = SHA256.HashData("https://api.openai.com"u8);

    private readonly Lock _gate = new();
    private readonly List<byte[]> _frames = [];
    private readonly Guid _resourceId = Guid.CreateVersion7();
    private readonly FeedKey _key = FeedKey.Generate(epoch: 1);
    private readonly BenchRing _ring = new();
    private readonly int _secretLength;
    private BenchHead _head;

    public BenchFeed()
    {
        _head = new BenchHead(new ResumeToken(FeedId, LogId, 0, Hash32.Zero), StateDigest.Compute([]), []);
        const int someLength = 400;
        _secretLength = someLength + Payloads.Length - Seal(_head, someLength).Frame.Length;
    }

    public Guid OrganizationId { get; } = Guid.CreateVersion7();

    public Guid FeedId { get; } = Guid.CreateVersion7();

    public Guid LogId { get; } = Guid.CreateVersion7();

    public BenchHead Head
    {
        get
        {
            lock (_gate)
                return _head;
        }
    }

    /// <summary>Seals the next change set without committing it.</summary>
    public BenchCommit Prepare() => Seal(Head, _secretLength);

    public void Commit(BenchCommit commit)
    {
        lock (_gate)
        {
            _frames.Add(commit.Frame);
            _head = commit.Head;
        }
    }

    /// <summary>Frames after a revision; null when the position is not of this feed's history.</summary>
    public (byte[][] Frames, BenchHead Head)? After(FeedPosition position)
    {
        lock (_gate)
        {
            var known = position.FeedId.Span.SequenceEqual(Ids.Bytes(FeedId).Span) && position.LogId.Span.SequenceEqual(Ids.Bytes(LogId).Span);
            return known && position.Revision >= 0 && position.Revision <= _frames.Count
                ? ([.. _frames.Skip((int)position.Revision)], _head)
                : null;
        }
    }

    /// <summary>The snapshot at the head, which fits one chunk.</summary>
    public (byte[] Frame, BenchHead Head) Snapshot()
    {
        lock (_gate)
        {
            var chunk = new SnapshotChunk { Last = true };
            if (_frames.Count > 0)
                chunk.HeadFrame = ByteString.CopyFrom(_frames[^1]);
            chunk.Resources.AddRange(_head.Resources);
            return (Frame(_head.Position, new WatchResponse { Snapshot = chunk }), _head);
        }
    }

    public byte[] GrantFrame(Guid deviceId, ReadOnlySpan<byte> devicePublicKey) =>
        _ring.State(BodyKind.Grant, Ids.Bytes(FeedId), Grants.Seal(_key, OrganizationId, FeedId, deviceId, devicePublicKey)).ToByteArray();

    /// <summary>The one list of signing keys.</summary>
    public byte[] KeyListFrame() => _ring.KeyList.ToByteArray();

    public void Dispose()
    {
        _key.Dispose();
        _ring.Dispose();
    }

    private BenchCommit Seal(BenchHead before, int secretLength)
    {
        var version = before.Position.Revision + 1;
        var form = new CredentialForm
        {
            Name = "Production",
            Openai = new OpenAi { ApiKey = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(secretLength)) },
        };
        var context = new RecordContext(OrganizationId, FeedId, _resourceId, version, Origin);
        var record = SealedRecords.Seal(_key, context, form.ToByteArray());
        var change = new Change { ResourceId = Ids.Bytes(_resourceId), Version = version, Sealed = record };
        var digest = StateDigest.Compute([(_resourceId, version, StateDigest.RecordHash(record))]);
        var body = new ChangeSet
        {
            OrganizationId = Ids.Bytes(OrganizationId),
            FeedId = Ids.Bytes(FeedId),
            LogId = Ids.Bytes(LogId),
            Revision = version,
            PreviousHash = ByteString.CopyFrom(before.Position.HeadHash.ToArray()),
            CommitTime = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()),
            Changes = { change },
            StateDigest = ByteString.CopyFrom(digest.ToArray()),
        }.ToByteString();
        var position = new ResumeToken(FeedId, LogId, version, ChangeSets.HeadHash(body.Span));
        var frame = Frame(position, _ring.Sign(new WatchResponse { BodyKind = BodyKind.ChangeSet, Body = body }, Statement.OfPosition(OrganizationId, position)));
        return new BenchCommit(frame, new BenchHead(position, digest, [change]));
    }

    private byte[] Frame(ResumeToken position, WatchResponse frame)
    {
        frame.Format = 1;
        frame.FeedId = Ids.Bytes(FeedId);
        frame.Position = ByteString.CopyFrom(position.ToBytes());
        return frame.ToByteArray();
    }
}

/// <summary>Where the feed stands.</summary>
internal sealed record BenchHead(ResumeToken Position, Hash32 StateDigest, IReadOnlyList<Change> Resources)
{
    public FeedPosition ToProto() => new()
    {
        FeedId = Ids.Bytes(Position.FeedId),
        LogId = Ids.Bytes(Position.LogId),
        Revision = Position.Revision,
        HeadHash = ByteString.CopyFrom(Position.HeadHash.ToArray()),
    };
}

/// <summary>A sealed change set and the head after it.</summary>
internal sealed record BenchCommit(byte[] Frame, BenchHead Head);

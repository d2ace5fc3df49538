using System.Collections.Concurrent;
using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Sync.Tests.Model;

/// <summary>
/// What a device makes of its streams, over reconnects, and every breach of a guarantee that it saw, by the guarantee's name. The
/// feed models say what was really committed.
/// </summary>
internal sealed class Replica(Guid deviceId, Func<Guid, FeedModel?> feeds, SigningKeys trusted)
{
    private readonly Dictionary<Guid, HeldFeed> _held = [];
    private readonly Dictionary<Guid, uint> _granted = [];
    private readonly Dictionary<string, PositionSignature> _signatures = [];
    private HashSet<Guid> _resumed = [];

    /// <summary>The signing keys that the device trusts.</summary>
    public SigningKeys Keys { get; private set; } = trusted;

    /// <summary>Feeds that a signed revocation has ended.</summary>
    public HashSet<Guid> Revoked { get; } = [];

    /// <summary>Signed resets that came.</summary>
    public List<LogReset> LogResets { get; } = [];

    public ConcurrentQueue<(string Guarantee, string What)> Violations { get; } = new();

    public int ChangeSets { get; private set; }

    public int Snapshots { get; private set; }

    public int Resets { get; private set; }

    public int Heartbeats { get; private set; }

    public int Resumptions { get; private set; }

    public IEnumerable<ResumeToken> Positions => _held.Values.Select(feed => feed.Position).OfType<ResumeToken>();

    public ResumeToken? PositionOf(Guid feedId) => _held.GetValueOrDefault(feedId)?.Position;

    public Hash32 DigestOf(Guid feedId) => FeedModel.DigestOf(_held[feedId].Live);

    /// <summary>The signature that came with a position.</summary>
    public PositionSignature SignatureOf(byte[] position) => _signatures.GetValueOrDefault(Convert.ToHexString(position), new PositionSignature());

    public void Reconnected(IEnumerable<byte[]> tokens)
    {
        _granted.Clear();
        _resumed = [.. tokens.Select(token => ResumeToken.TryParse(token, out var position) ? position.FeedId : Guid.Empty)];
        foreach (var feed in _held.Values)
            feed.Gathering = null;
    }

    public void Apply(WatchResponse frame)
    {
        if (frame.BodyKind == BodyKind.KeyList)
        {
            Keys = Keys.Follow(frame.Body.Span, frame.Signature.Span, frame.SigningKeyId.Span);
            return;
        }

        var feedId = new Guid(frame.FeedId.Span, bigEndian: true);
        if (frame.EventCase == WatchResponse.EventOneofCase.FeedEnded)
        {
            _held.Remove(feedId);
            return;
        }

        if (feeds(feedId) is not { } model)
        {
            Breach("Isolated", $"a frame of feed {feedId}");
            return;
        }

        if (frame.BodyKind is BodyKind.Grant or BodyKind.Revocation or BodyKind.LogReset)
        {
            ApplyStatement(feedId, frame);
            return;
        }

        Check(_granted.ContainsKey(feedId), "Granted", "a frame before the feed's grant");
        if (!_held.TryGetValue(feedId, out var held))
            _held[feedId] = held = new HeldFeed();
        switch (frame.EventCase)
        {
            case WatchResponse.EventOneofCase.Reset:
                ApplyReset(held, model);
                break;
            case WatchResponse.EventOneofCase.Snapshot:
                ApplySnapshot(held, model, frame);
                break;
            case WatchResponse.EventOneofCase.Heartbeat:
                ApplyHeartbeat(held, frame);
                break;
            default:
                ApplyChangeSet(held, model, frame);
                break;
        }
    }

    private void ApplyStatement(Guid feedId, WatchResponse frame)
    {
        Check(Keys.Verify(Statement.OfBody(frame.BodyKind, frame.Body.Span), frame.Signature.Span, frame.SigningKeyId.Span), "Signed", $"a {frame.BodyKind} that no trusted key has signed");
        switch (frame.BodyKind)
        {
            case BodyKind.Grant:
                var grant = Grant.Parser.ParseFrom(frame.Body);
                Check(grant.DeviceId.Span.SequenceEqual(deviceId.ToByteArray(bigEndian: true)), "Isolated", "a grant of another device");
                _granted[feedId] = Math.Max(_granted.GetValueOrDefault(feedId), grant.KeyEpoch);
                break;
            case BodyKind.Revocation:
                Check(Revocation.Parser.ParseFrom(frame.Body).DeviceId.Span.SequenceEqual(deviceId.ToByteArray(bigEndian: true)), "Isolated", "a revocation of another device");
                Revoked.Add(feedId);
                break;
            default:
                LogResets.Add(LogReset.Parser.ParseFrom(frame.Body));
                break;
        }
    }

    private static ResumeToken Position(WatchResponse frame) =>
        ResumeToken.TryParse(frame.Position.Span, out var position) ? position : throw new InvalidOperationException("A frame without a position.");

    private void ApplyReset(HeldFeed held, FeedModel model)
    {
        Resets++;
        // What is available can only become less: what the log can still continue from, it could before.
        if (held.Position is { } position)
            Check(model.After(position, 1).Frames is null, "Resumable", $"a reset although {position.Revision} is available");
        held.Position = null;
        held.Seen.Clear();
    }

    private void ApplySnapshot(HeldFeed held, FeedModel model, WatchResponse frame)
    {
        Check(held.Position is null, "Resumable", "a snapshot although the device holds a position");
        held.Gathering ??= [];
        Check(frame.Snapshot.Index == held.NextChunk || frame.Snapshot.Index == 0, "Atomic", $"chunk {frame.Snapshot.Index} after {held.NextChunk}");
        if (frame.Snapshot.Index == 0)
            held.Gathering.Clear();
        held.NextChunk = frame.Snapshot.Index + 1;
        foreach (var resource in frame.Snapshot.Resources)
            held.Gathering.Add(new Guid(resource.ResourceId.Span, bigEndian: true), resource);
        if (!frame.Snapshot.Last)
            return;

        Snapshots++;
        held.Live = new SortedDictionary<Guid, Change>(held.Gathering);
        held.Gathering = null;
        held.Position = Position(frame);
        Check(FeedModel.DigestOf(held.Live) == model.DigestAt(held.Position.Value), "Atomic", $"a snapshot that is no state of revision {held.Position.Value.Revision}");
    }

    private void ApplyChangeSet(HeldFeed held, FeedModel model, WatchResponse frame)
    {
        ChangeSets++;
        var position = Position(frame);
        if (held.Position is not { } before)
        {
            Breach("Reliable", "a change set before the snapshot");
            return;
        }

        Check(Keys.Verify(Statement.OfPosition(model.OrganizationId, position), frame.Signature.Span, frame.SigningKeyId.Span), "Signed", $"{position.Revision} is not signed by a trusted key");
        _signatures[Convert.ToHexString(frame.Position.Span)] = new PositionSignature { Signature = frame.Signature, SigningKeyId = frame.SigningKeyId, OrganizationId = FeedModel.Bytes(model.OrganizationId) };
        var epoch = ChangeSet.Parser.ParseFrom(frame.Body).Changes.Select(change => change.Sealed?.KeyEpoch ?? 0).DefaultIfEmpty().Max();
        Check(epoch <= _granted.GetValueOrDefault(position.FeedId), "Granted", $"{position.Revision} before the grant of key epoch {epoch}");
        if (_resumed.Remove(position.FeedId))
            Resumptions++;
        Check(position.Revision > before.Revision, "Ordered", $"{position.Revision} after {before.Revision}");
        Check(held.Seen.Add(position), "Unique", $"{position.Revision} twice");
        Check(position.LogId == before.LogId && position.Revision == before.Revision + 1, "Reliable", $"{position.Revision} after {before.Revision}");
        var committed = model.Committed(position);
        Check(committed is not null && frame.ToByteArray().AsSpan().SequenceEqual(committed.Frame), "Atomic", $"{position.Revision} is not what was committed");
        Check(committed is null || committed.Before == before, "Reliable", $"{position.Revision} does not follow what the device has");

        foreach (var change in ChangeSet.Parser.ParseFrom(frame.Body).Changes)
        {
            var id = new Guid(change.ResourceId.Span, bigEndian: true);
            if (change.StateCase == Change.StateOneofCase.Tombstone)
                held.Live.Remove(id);
            else
                held.Live[id] = change;
        }

        held.Position = position;
        Check(committed is null || FeedModel.DigestOf(held.Live) == committed.StateDigest, "Atomic", $"the state at {position.Revision} is not what was committed");
    }

    private void ApplyHeartbeat(HeldFeed held, WatchResponse frame)
    {
        Heartbeats++;
        var position = Position(frame);
        Check(held.Position == position, "Bookmarkable", $"a heartbeat of {position.Revision} at {held.Position?.Revision}");
        Check(frame.Heartbeat.StateDigest.Span.SequenceEqual(FeedModel.DigestOf(held.Live).ToArray()), "Bookmarkable", $"another digest at {position.Revision}");
    }

    private void Check(bool holds, string guarantee, string otherwise)
    {
        if (!holds)
            Breach(guarantee, otherwise);
    }

    private void Breach(string guarantee, string what) => Violations.Enqueue((guarantee, what));

    private sealed class HeldFeed
    {
        public ResumeToken? Position { get; set; }

        public SortedDictionary<Guid, Change> Live { get; set; } = [];

        public SortedDictionary<Guid, Change>? Gathering { get; set; }

        public uint NextChunk { get; set; }

        public HashSet<ResumeToken> Seen { get; } = [];
    }
}

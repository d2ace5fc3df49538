using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Credentials.Tests.Harness;

/// <summary>
/// What a device makes of frames, written against the contract alone: checks the chain and the digest of every change set, and keeps
/// the sealed records.
/// </summary>
internal sealed class Replica
{
    private readonly SortedDictionary<string, Change> _resources = new(StringComparer.Ordinal);

    public ResumeToken Position { get; private set; }

    public byte[] Digest { get; private set; } = [];

    /// <summary>Key epochs of the records of every change set that was applied.</summary>
    public List<IReadOnlyList<uint>> Epochs { get; } = [];

    public IReadOnlyCollection<Change> Resources => _resources.Values;

    /// <summary>Resources by id: version and ciphertext.</summary>
    public IReadOnlyDictionary<string, string> Content =>
        _resources.ToDictionary(pair => pair.Key, pair => $"{pair.Value.Version} {pair.Value.Sealed.Ciphertext.ToBase64()}");

    /// <summary>Applies the next change set.</summary>
    public ChangeSet Apply(ByteString bytes)
    {
        var frame = WatchResponse.Parser.ParseFrom(bytes);
        Assert.Equal(1u, frame.Format);
        Assert.Equal(BodyKind.ChangeSet, frame.BodyKind);
        Assert.True(ResumeToken.TryParse(frame.Position.Span, out var position));
        var changeSet = ChangeSet.Parser.ParseFrom(frame.Body);

        Assert.Equal(frame.FeedId, changeSet.FeedId);
        Assert.Equal(position.FeedId.ToByteArray(bigEndian: true), changeSet.FeedId.ToByteArray());
        Assert.Equal(position.LogId.ToByteArray(bigEndian: true), changeSet.LogId.ToByteArray());
        Assert.Equal(Position.Revision + 1, changeSet.Revision);
        Assert.Equal(position.Revision, changeSet.Revision);
        Assert.Equal(Position.HeadHash.ToArray(), changeSet.PreviousHash.ToByteArray());
        Assert.Equal(ChangeSets.HeadHash(frame.Body.Span), position.HeadHash);
        foreach (var change in changeSet.Changes)
            Apply(change);
        Epochs.Add([.. changeSet.Changes.Where(change => change.Sealed is not null).Select(change => change.Sealed.KeyEpoch).Distinct()]);
        Position = position;
        Assert.Equal(ComputeDigest(), changeSet.StateDigest.ToByteArray());
        Digest = changeSet.StateDigest.ToByteArray();
        return changeSet;
    }

    /// <summary>Takes a whole snapshot, its parts in order.</summary>
    public static Replica FromSnapshot(IReadOnlyList<GetSnapshotResponse> parts)
    {
        var replica = new Replica();
        for (var index = 0; index < parts.Count; index++)
        {
            var frame = WatchResponse.Parser.ParseFrom(parts[index].Frame);
            Assert.True(parts[index].Frame.Length < 1024 * 1024);
            Assert.Equal((uint)index, frame.Snapshot.Index);
            Assert.Equal(index == parts.Count - 1, frame.Snapshot.Last);
            Assert.Equal(frame.Snapshot.Last, !frame.Position.IsEmpty);
            foreach (var resource in frame.Snapshot.Resources)
            {
                var id = Id(resource);
                Assert.True(replica._resources.Count == 0 || string.CompareOrdinal(replica._resources.Keys.Last(), id) < 0);
                replica._resources.Add(id, resource);
            }

            if (frame.Snapshot.Last)
                replica.Finish(frame);
        }

        return replica;
    }

    private static string Id(Change change) => Convert.ToHexString(change.ResourceId.Span);

    private void Finish(WatchResponse frame)
    {
        Assert.True(ResumeToken.TryParse(frame.Position.Span, out var position));
        Position = position;
        Digest = ComputeDigest();
        if (position.Revision == 0)
        {
            Assert.True(frame.Snapshot.HeadFrame.IsEmpty);
            return;
        }

        var head = WatchResponse.Parser.ParseFrom(frame.Snapshot.HeadFrame);
        Assert.Equal(frame.Position, head.Position);
        Assert.Equal(position.HeadHash, ChangeSets.HeadHash(head.Body.Span));
        Assert.Equal(Digest, ChangeSet.Parser.ParseFrom(head.Body).StateDigest.ToByteArray());
    }

    private void Apply(Change change)
    {
        var id = Id(change);
        if (_resources.TryGetValue(id, out var known))
        {
            // A rotation seals again what is there; everything else is a new version.
            var isResealed = change.Version == known.Version && change.Sealed?.KeyEpoch > known.Sealed.KeyEpoch;
            Assert.True(isResealed || change.Version == known.Version + 1);
        }

        if (change.StateCase == Change.StateOneofCase.Tombstone)
            Assert.True(_resources.Remove(id));
        else
            _resources[id] = change;
    }

    private byte[] ComputeDigest() => StateDigest.Compute(_resources.Values.Select(resource => (
        new Guid(resource.ResourceId.Span, bigEndian: true), resource.Version, StateDigest.RecordHash(resource.Sealed)))).ToArray();
}

using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Tests.Shared;

/// <summary>The signing keys of an installation, as the credentials service keeps them: a ring, its signed lists, and signatures.</summary>
internal sealed class SigningRing : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<ECDsa> _keys = [];
    private readonly List<WatchResponse> _lists = [];

    public SigningRing() => Rotate();

    /// <summary>The newest list.</summary>
    public SigningKeys Keys { get; private set; } = null!;

    /// <summary>Every list, signed, oldest first.</summary>
    public IReadOnlyList<WatchResponse> Lists
    {
        get
        {
            lock (_gate)
                return [.. _lists];
        }
    }

    /// <summary>Lists after a version, as a device or node gets them; none for 0 of a device.</summary>
    public IEnumerable<WatchResponse> ListsAfter(long version) => Lists.Skip((int)version);

    /// <summary>A new key signs from now on; a list that the key before has signed says so.</summary>
    public void Rotate()
    {
        lock (_gate)
        {
            var before = _keys.LastOrDefault();
            var next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            _keys.Add(next);
            var list = new KeyList
            {
                Version = _lists.Count + 1,
                PreviousHash = _lists.Count == 0 ? ByteString.Empty : ByteString.CopyFrom(SHA256.HashData(_lists[^1].Body.Span)),
                IssueTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow),
            };
            list.Keys.AddRange(_keys.Select(key => new SigningKey
            {
                PublicKey = ByteString.CopyFrom(P256.PublicKey(key)),
                State = key == next ? SigningKeyState.Active : SigningKeyState.Retired,
            }));
            var frame = new WatchResponse { Format = 1, BodyKind = BodyKind.KeyList, Body = list.ToByteString() };
            _lists.Add(Sign(frame, before ?? next, Statement.OfBody(BodyKind.KeyList, frame.Body.Span)));
            Keys = SigningKeys.Trust(frame.Body.Span);
        }
    }

    /// <summary>Signs a change set's frame.</summary>
    public WatchResponse SignPosition(WatchResponse frame, Guid organizationId, ResumeToken position) =>
        Sign(frame, _keys[^1], Statement.OfPosition(organizationId, position));

    /// <summary>A frame that states something, signed.</summary>
    public WatchResponse State(BodyKind kind, ByteString feedId, IMessage body)
    {
        var frame = new WatchResponse { Format = 1, FeedId = feedId, BodyKind = kind, Body = body.ToByteString() };
        return Sign(frame, _keys[^1], Statement.OfBody(kind, frame.Body.Span));
    }

    public void Dispose()
    {
        foreach (var key in _keys)
            key.Dispose();
    }

    private static WatchResponse Sign(WatchResponse frame, ECDsa key, byte[] statement)
    {
        frame.Signature = ByteString.CopyFrom(key.SignData(statement, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        frame.SigningKeyId = ByteString.CopyFrom(SHA256.HashData(P256.PublicKey(key)));
        return frame;
    }
}

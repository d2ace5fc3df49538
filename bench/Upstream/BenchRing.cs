using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Bench.Upstream;

/// <summary>One signing key and its list, as the credentials service has them.</summary>
internal sealed class BenchRing : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ByteString _keyId;

    public BenchRing()
    {
        var publicKey = P256.PublicKey(_key);
        _keyId = ByteString.CopyFrom(SHA256.HashData(publicKey));
        var list = new KeyList { Version = 1 };
        list.Keys.Add(new SigningKey { PublicKey = ByteString.CopyFrom(publicKey), State = SigningKeyState.Active });
        KeyList = State(BodyKind.KeyList, ByteString.Empty, list);
    }

    /// <summary>The list, signed.</summary>
    public WatchResponse KeyList { get; }

    /// <summary>A frame that states something, signed.</summary>
    public WatchResponse State(BodyKind kind, ByteString feedId, IMessage body)
    {
        var frame = new WatchResponse { Format = 1, FeedId = feedId, BodyKind = kind, Body = body.ToByteString() };
        return Sign(frame, Statement.OfBody(kind, frame.Body.Span));
    }

    /// <summary>Signs a frame over a statement.</summary>
    public WatchResponse Sign(WatchResponse frame, ReadOnlySpan<byte> statement)
    {
        frame.Signature = ByteString.CopyFrom(_key.SignData(statement, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        frame.SigningKeyId = _keyId;
        return frame;
    }

    public void Dispose() => _key.Dispose();
}

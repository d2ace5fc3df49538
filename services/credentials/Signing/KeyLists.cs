using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Platform.Credentials.Changes;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Credentials.Signing;

/// <summary>Makes signed lists of signing keys.</summary>
internal static class KeyLists
{
    /// <summary>The first list: signed by its own key, which nobody checks, as this list is pinned.</summary>
    public static byte[] First(ECDsa key, byte[] publicKey, DateTimeOffset now)
    {
        var list = new KeyList { Version = 1, IssueTime = Timestamp.FromDateTimeOffset(now) };
        list.Keys.Add(Entry(publicKey, SigningKeyState.Active));
        var body = list.ToByteArray();
        var signature = new StatementSignature(Sign(key, Statement.OfBody(BodyKind.KeyList, body)), SigningKeys.KeyId(publicKey).ToArray());
        return Frame(body, signature);
    }

    /// <summary>The list after the newest: a new key signs, those before it are retired. Signed by the key that signs now.</summary>
    /// <exception cref="InvalidOperationException">The list is full.</exception>
    public static byte[] Next(LoadedRing ring, byte[] newPublicKey, DateTimeOffset now)
    {
        var before = KeyList.Parser.ParseFrom(ring.Keys.Body.Span);
        if (before.Keys.Count == SigningKeys.MaxKeys)
        {
            throw new InvalidOperationException(
                $"The signing key was rotated {SigningKeys.MaxKeys - 1} times, and a list of signing keys holds no more than {SigningKeys.MaxKeys}: stored statements of the oldest would no longer be accepted.");
        }

        var list = new KeyList
        {
            Version = before.Version + 1,
            PreviousHash = ByteString.CopyFrom(SHA256.HashData(ring.Keys.Body.Span)),
            IssueTime = Timestamp.FromDateTimeOffset(now),
        };
        list.Keys.AddRange(before.Keys.Select(key => Entry(key.PublicKey.ToByteArray(), SigningKeyState.Retired)));
        list.Keys.Add(Entry(newPublicKey, SigningKeyState.Active));
        var body = list.ToByteArray();
        return Frame(body, ring.Sign(Statement.OfBody(BodyKind.KeyList, body)));
    }

    public static byte[] Sign(ECDsa key, ReadOnlySpan<byte> statement) =>
        key.SignData(statement, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    private static SigningKey Entry(byte[] publicKey, SigningKeyState state) => new() { PublicKey = UnsafeByteOperations.UnsafeWrap(publicKey), State = state };

    private static byte[] Frame(byte[] body, StatementSignature signature) => Frames.Statement(ByteString.Empty, BodyKind.KeyList, body, signature);
}

using System.Collections.Immutable;
using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Credentials.V1;

namespace Platform.Sealing;

/// <summary>
/// The public keys that sign for an installation, as one signed list says them. Immutable: a later list makes another. A list is
/// trusted because it was pinned, or because a key of the list before it signed it (KeyList in change_set.proto).
/// </summary>
public sealed class SigningKeys
{
    /// <summary>A list has no more keys than this.</summary>
    public const int MaxKeys = 16;

    private readonly ImmutableDictionary<Hash32, (byte[] PublicKey, SigningKeyState State)> _keys;

    private SigningKeys(long version, byte[] body, ImmutableDictionary<Hash32, (byte[], SigningKeyState)> keys)
    {
        Version = version;
        Body = body;
        _keys = keys;
    }

    /// <summary>Version of the list, 1 for the first.</summary>
    public long Version { get; }

    /// <summary>The serialized list: what a device keeps.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Id of a key: SHA-256 of its 65 bytes.</summary>
    public static Hash32 KeyId(ReadOnlySpan<byte> publicKey) => new(SHA256.HashData(publicKey));

    /// <summary>Reads a list that is trusted for another reason than a signature: the one that is pinned, or was kept.</summary>
    /// <exception cref="CryptographicException">The list is malformed.</exception>
    public static SigningKeys Trust(ReadOnlySpan<byte> body)
    {
        var list = Parse(body);
        if (list.Version < 1 || list.Keys.Count is 0 or > MaxKeys || (list.Version == 1) != list.PreviousHash.IsEmpty)
            throw new CryptographicException("A key list is malformed.");

        var keys = ImmutableDictionary.CreateBuilder<Hash32, (byte[], SigningKeyState)>();
        foreach (var key in list.Keys)
        {
            var publicKey = key.PublicKey.ToByteArray();
            if (!P256.IsPoint(publicKey) || key.State is not (SigningKeyState.Active or SigningKeyState.Retired))
                throw new CryptographicException("A key list has a malformed key.");
            keys[KeyId(publicKey)] = (publicKey, key.State);
        }

        return new SigningKeys(list.Version, body.ToArray(), keys.ToImmutable());
    }

    /// <summary>The next list, when an active key of this one signed it and it names this one as the list before.</summary>
    /// <exception cref="CryptographicException">It is malformed, not the next one, or not signed by a key that may.</exception>
    public SigningKeys Follow(ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> signingKeyId)
    {
        var next = Trust(body);
        var list = Parse(body);
        if (next.Version != Version + 1 || !list.PreviousHash.Span.SequenceEqual(SHA256.HashData(Body.Span)))
            throw new CryptographicException("A key list is not the one after the trusted list.");
        if (!Verify(Statement.OfBody(Sync.V1.BodyKind.KeyList, body), signature, signingKeyId, activeOnly: true))
            throw new CryptographicException("A key list is not signed by a key of the list before it.");
        return next;
    }

    /// <summary>Whether a key of the list signed the bytes; one that is retired counts for what was signed in its time.</summary>
    public bool Verify(ReadOnlySpan<byte> statement, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> signingKeyId) =>
        Verify(statement, signature, signingKeyId, activeOnly: false);

    private bool Verify(ReadOnlySpan<byte> statement, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> signingKeyId, bool activeOnly)
    {
        if (signature.Length != P256.SignatureLength || signingKeyId.Length != Hash32.Length
            || !_keys.TryGetValue(new Hash32(signingKeyId), out var key) || (activeOnly && key.State != SigningKeyState.Active))
            return false;

        using var verifier = P256.ImportSigningKey(key.PublicKey);
        return verifier.VerifyData(statement, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static KeyList Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return KeyList.Parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new CryptographicException("A key list is malformed.");
        }
    }
}

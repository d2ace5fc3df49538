using System.Security.Cryptography;
using Platform.Sealing;

namespace Platform.Credentials.Signing;

/// <summary>The ring as it was read once: immutable.</summary>
/// <param name="lists">Frames of all lists, oldest first.</param>
/// <param name="keys">The newest list.</param>
/// <param name="activeKey">Private half of the key that signs.</param>
internal sealed class LoadedRing(IReadOnlyList<byte[]> lists, SigningKeys keys, ECDsa activeKey) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly byte[] _activeKeyId = SigningKeys.KeyId(P256.PublicKey(activeKey)).ToArray();

    public IReadOnlyList<byte[]> Lists => lists;

    public SigningKeys Keys => keys;

    public StatementSignature Sign(ReadOnlySpan<byte> statement)
    {
        // A key object is not made for use by several threads at once.
        lock (_lock)
            return new StatementSignature(KeyLists.Sign(activeKey, statement), _activeKeyId);
    }

    public void Dispose() => activeKey.Dispose();
}

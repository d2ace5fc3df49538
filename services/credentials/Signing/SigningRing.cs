using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Credentials.Audit;
using Platform.Credentials.Sealing;
using Platform.Defaults;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Credentials.Signing;

/// <summary>
/// The keys that sign for this installation. The private half of the active one is in memory while the service runs, because it signs
/// inside transactions; at rest it is wrapped. Whatever another process rotates is taken over by <see cref="RefreshAsync"/>.
/// </summary>
internal sealed class SigningRing(ServiceDatabase database, IKeyEncryptionKeys keys, TimeProvider time) : IDisposable
{
    private readonly SigningKeyVault _vault = new(keys);
    private volatile LoadedRing? _ring;

    /// <summary>The newest list: verifies what this installation has signed.</summary>
    public SigningKeys Keys => Ring.Keys;

    /// <summary>The frame of the newest list.</summary>
    public byte[] NewestList => Ring.Lists[^1];

    private LoadedRing Ring => _ring ?? throw new InvalidOperationException("The service has not started.");

    /// <summary>The frames of the lists after a version, oldest first.</summary>
    public IEnumerable<ByteString> ListsAfter(long version)
    {
        var lists = Ring.Lists;
        return version < 0 || version >= lists.Count ? [] : lists.Skip((int)version).Select(frame => UnsafeByteOperations.UnsafeWrap(frame));
    }

    /// <summary>Signs the position after a change set.</summary>
    public StatementSignature SignPosition(Guid organizationId, in ResumeToken position) => Ring.Sign(Statement.OfPosition(organizationId, position));

    /// <summary>Signs any other statement.</summary>
    public StatementSignature Sign(BodyKind kind, ReadOnlySpan<byte> body) => Ring.Sign(Statement.OfBody(kind, body));

    /// <summary>Reads the ring, or makes the first key and its list.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await LoadAsync(cancellationToken))
            return;

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var stored = await _vault.WrapAsync(key, cancellationToken);
        var frame = KeyLists.First(key, stored.PublicKey, time.GetStoredNow());
        await database.WriteAsync(
            async (connection, transaction) =>
            {
                // Another replica may have been faster; then its list is the one.
                if (await KeyListStore.TryInsertAsync(connection, transaction, 1, frame, time.GetStoredNow()))
                    await SigningKeyStore.InsertAsync(connection, transaction, stored, time.GetStoredNow());
            },
            cancellationToken);
        if (!await LoadAsync(cancellationToken))
            throw new InvalidOperationException("The first list of signing keys was not stored.");
    }

    /// <summary>Takes over what another process has rotated.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var newest = await database.ReadAsync(KeyListStore.NewestVersionAsync, cancellationToken);
        if (newest != Keys.Version)
            await LoadAsync(cancellationToken);
    }

    /// <summary>Makes a new key the one that signs. The keys before it are retired: what they signed holds. Answers the list's version.</summary>
    public async Task<long> RotateAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        var ring = Ring;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var stored = await _vault.WrapAsync(key, cancellationToken);
        var frame = KeyLists.Next(ring, stored.PublicKey, time.GetStoredNow());
        await database.WriteAsync(
            async (connection, transaction) =>
            {
                if (!await KeyListStore.TryInsertAsync(connection, transaction, ring.Keys.Version + 1, frame, time.GetStoredNow()))
                    throw new InvalidOperationException("Somebody else has rotated the signing key at the same moment. Look at it, and rotate again if it is still needed.");

                await SigningKeyStore.InsertAsync(connection, transaction, stored, time.GetStoredNow());
                await AuditTable.AppendAsync(connection, transaction,
                [
                    new AuditRow(
                        Guid.Empty, AuditActor.Service("credentials"), AuditAction.SigningKeyRotated, new Guid(stored.KeyId.AsSpan(0, 16), bigEndian: true),
                        ring.Keys.Version + 1, 0, time.GetStoredNow()),
                ]);
            },
            cancellationToken);
        await LoadAsync(cancellationToken);
        return Keys.Version;
    }

    public void Dispose() => _ring?.Dispose();

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        var (lists, stored) = await database.ReadAsync(
            async (connection, transaction) => (
                await KeyListStore.ListAsync(connection, transaction),
                await SigningKeyStore.ListAsync(connection, transaction)),
            cancellationToken);
        if (lists.Count == 0)
            return false;

        // The old one is not disposed: somebody may be signing with it. The collector takes it.
        _ring = await _vault.LoadAsync(lists, stored, cancellationToken);
        return true;
    }
}

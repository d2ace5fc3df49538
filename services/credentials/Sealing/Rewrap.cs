using System.Security.Cryptography;
using Platform.Credentials.Anchors;
using Platform.Credentials.Audit;
using Platform.Defaults;

namespace Platform.Credentials.Sealing;

/// <summary>How far a rewrap is.</summary>
/// <param name="Done">Keys under the new key-encryption key.</param>
/// <param name="Total">Keys that were to be wrapped again.</param>
public readonly record struct RewrapProgress(long Done, long Total);

/// <summary>
/// Wraps every key again under the current key-encryption key; content is not touched. Can be interrupted and repeated. The keeper of the
/// keys is called between transactions, never inside one.
/// </summary>
internal sealed class Rewrap(ServiceDatabase database, IKeyEncryptionKeys keys, KeyCanary canary, string anchorPath, TimeProvider time)
{
    private const int Batch = 100;

    public async Task<RewrapProgress> RunAsync(Action<RewrapProgress> report, CancellationToken cancellationToken)
    {
        var current = keys.CurrentId.ToArray();
        var total = await database.ReadAsync((connection, transaction) => WrappedKeyStore.CountOthersAsync(connection, transaction, current), cancellationToken);
        var done = 0L;
        report(new RewrapProgress(done, total));
        foreach (var table in WrappedKeyStore.Tables)
        {
            while (await RewrapAsync(table, current, cancellationToken) is > 0 and var count)
                report(new RewrapProgress(done += count, Math.Max(total, done)));
        }

        await RewrapAnchorsAsync(cancellationToken);
        await canary.ForgetUnusedAsync(cancellationToken);
        if (done > 0)
        {
            await database.WriteAsync(
                (connection, transaction) => AuditTable.AppendAsync(connection, transaction,
                    [new AuditRow(Guid.Empty, AuditActor.Service("credentials"), AuditAction.KeysRewrapped, new Guid(current, bigEndian: true), done, 0, time.GetStoredNow())]),
                cancellationToken);
        }

        return new RewrapProgress(done, Math.Max(total, done));
    }

    private async Task<int> RewrapAsync(WrappedTable table, byte[] current, CancellationToken cancellationToken)
    {
        var stored = await database.ReadAsync(
            (connection, transaction) => WrappedKeyStore.ListOthersAsync(connection, transaction, table, current, Batch), cancellationToken);
        var rewrapped = new List<(StoredWrappedKey Stored, WrappedKey Wrapped)>(stored.Count);
        foreach (var one in stored)
        {
            var key = await keys.UnwrapAsync(one.Context, one.Key, cancellationToken);
            try
            {
                rewrapped.Add((one, await keys.WrapAsync(one.Context, key, cancellationToken)));
            }
            finally
            {
                CryptographicOperations.ZeroMemory(key);
            }
        }

        if (rewrapped.Count > 0)
        {
            await database.WriteAsync(
                async (connection, transaction) =>
                {
                    foreach (var (one, wrapped) in rewrapped)
                        await WrappedKeyStore.TryReplaceAsync(connection, transaction, one, wrapped);
                },
                cancellationToken);
        }

        return rewrapped.Count;
    }

    private async Task RewrapAnchorsAsync(CancellationToken cancellationToken)
    {
        foreach (var path in AnchorFile.All(anchorPath))
        {
            using var file = new AnchorFile(path, keys);
            try
            {
                if (await file.ReadAsync(cancellationToken) is { } anchor)
                    await file.WriteAsync(anchor, File.GetLastWriteTimeUtc(path), cancellationToken);
            }
            catch (AnchorRefusedException)
            {
                // One that was refused before stays what it is: evidence.
            }
        }
    }
}

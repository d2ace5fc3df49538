namespace Pipelines.Sockets.Unofficial.Arenas;

/// <summary>Settings of an <see cref="Arena{T}"/>.</summary>
public sealed class ArenaOptions
{
    private const int DefaultBlockBytes = 64 * 1024;

    /// <summary>Settings; every default may be left as it is.</summary>
    /// <param name="flags">None, or the default.</param>
    /// <param name="blockSizeBytes">The size of a block; 0 means 64 KiB.</param>
    /// <param name="retentionPolicy">Null: the arena decides how much it keeps.</param>
    public ArenaOptions(
        ArenaFlags flags = ArenaFlags.BlittableNonPaddedSharing,
        int blockSizeBytes = 0,
        Func<long, long, long>? retentionPolicy = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(flags & ~ArenaFlags.BlittableNonPaddedSharing, ArenaFlags.None, nameof(flags));
        ArgumentOutOfRangeException.ThrowIfNegative(blockSizeBytes);
        if (retentionPolicy is not null)
            throw new ArgumentException("A retention policy of one's own is not supported.", nameof(retentionPolicy));

        BlockBytes = blockSizeBytes == 0 ? DefaultBlockBytes : blockSizeBytes;
    }

    internal int BlockBytes { get; }
}

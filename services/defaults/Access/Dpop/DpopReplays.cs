using System.Collections.Concurrent;

namespace Platform.Defaults;

/// <summary>
/// Proofs that were used and could still be. Kept in memory, by each process for itself: what a proof is for, it says, and where it
/// could be replayed within its two minutes is another process that never saw it, with a token that must be stolen too.
/// </summary>
internal sealed class DpopReplays(TimeProvider time)
{
    private const int SweepEvery = 1024;
    private const int Capacity = 500_000;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);
    private int _added;

    /// <summary>Uses a proof; false when it was used before, or when too many are remembered to be sure.</summary>
    public bool TryUse(DpopProof proof)
    {
        if (Interlocked.Increment(ref _added) % SweepEvery == 0)
            Sweep();

        return _used.Count < Capacity && _used.TryAdd(proof.Identity, proof.ExpireTime);
    }

    private void Sweep()
    {
        var now = time.GetUtcNow();
        foreach (var (identity, expireTime) in _used)
            if (expireTime <= now)
                _used.TryRemove(identity, out _);
    }
}

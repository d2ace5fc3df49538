using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Defaults;

/// <summary>
/// Proofs that were used and could still be. Kept in memory, by each process for itself: what a proof is for, it says, and where it
/// could be replayed within its two minutes is another process that never saw it, with a token that must be stolen too.
/// Proofs end minute by minute, so a whole minute is forgotten at once and nothing is ever searched.
/// </summary>
internal sealed class DpopReplays(TimeProvider time, int capacity = DpopReplays.DefaultCapacity)
{
    /// <summary>Some 100 MB, and 16,000 calls a second.</summary>
    private const int DefaultCapacity = 2_000_000;

    private readonly ConcurrentDictionary<long, Minute> _minutes = new();

    /// <summary>Uses a proof; false when it was used before, is too old by now, or when too many are remembered to be sure.</summary>
    public bool TryUse(DpopProof proof)
    {
        var minute = MinuteOf(proof.ExpireTime);
        if (!_minutes.TryGetValue(minute, out var used))
        {
            Forget(MinuteOf(time.GetUtcNow()));
            used = _minutes.GetOrAdd(minute, _ => new Minute());
        }

        // After the minute was found or made: one that was forgotten meanwhile is over by the clock, too.
        return MinuteOf(time.GetUtcNow()) <= minute && _minutes.Sum(pair => pair.Value.Count) < capacity && used.TryAdd(Key(proof.Identity));
    }

    private void Forget(long now)
    {
        foreach (var minute in _minutes.Keys)
            if (minute < now)
                _minutes.TryRemove(minute, out _);
    }

    private static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;

    /// <summary>Half of a hash: too much to find another proof with, and a fifth of the text.</summary>
    private static UInt128 Key(string identity) => MemoryMarshal.Read<UInt128>(SHA256.HashData(Encoding.UTF8.GetBytes(identity)));

    private sealed class Minute
    {
        private readonly ConcurrentDictionary<UInt128, byte> _proofs = new();
        private int _count;

        // Counted beside it, because the dictionary locks all of itself to count.
        public int Count => Volatile.Read(ref _count);

        public bool TryAdd(UInt128 proof)
        {
            if (!_proofs.TryAdd(proof, 0))
                return false;

            Interlocked.Increment(ref _count);
            return true;
        }
    }
}

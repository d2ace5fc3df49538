using System.Security.Cryptography;

namespace Platform.Credentials.Sealing;

/// <summary>Unwrapped keys, each for five minutes; zeroed when they go.</summary>
internal sealed class UnwrappedKeys : IDisposable
{
    private const int MaxKept = 10_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (byte[] Key, DateTimeOffset Until)> _kept = [];
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    public UnwrappedKeys(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(_ => RemoveOld(), null, Lifetime / 5, Lifetime / 5);
    }

    /// <summary>A copy, which the caller zeroes; null when it is not kept.</summary>
    public byte[]? Find(ReadOnlySpan<byte> context, ReadOnlySpan<byte> wrapped)
    {
        var name = Name(context, wrapped);
        lock (_lock)
            return _kept.TryGetValue(name, out var kept) && _time.GetUtcNow() < kept.Until ? (byte[])kept.Key.Clone() : null;
    }

    /// <summary>Keeps a copy.</summary>
    public void Keep(ReadOnlySpan<byte> context, ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> key)
    {
        var name = Name(context, wrapped);
        var copy = GC.AllocateArray<byte>(key.Length, pinned: true);
        key.CopyTo(copy);
        lock (_lock)
        {
            if (_kept.Count >= MaxKept)
                RemoveAll();
            if (_kept.Remove(name, out var before))
                CryptographicOperations.ZeroMemory(before.Key);
            _kept[name] = (copy, _time.GetUtcNow() + Lifetime);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
            RemoveAll();
    }

    private static string Name(ReadOnlySpan<byte> context, ReadOnlySpan<byte> wrapped) =>
        Convert.ToHexString(SHA256.HashData([.. SHA256.HashData(context), .. wrapped]));

    private void RemoveOld()
    {
        var now = _time.GetUtcNow();
        lock (_lock)
        {
            foreach (var (name, kept) in _kept.Where(pair => pair.Value.Until <= now).ToList())
            {
                CryptographicOperations.ZeroMemory(kept.Key);
                _kept.Remove(name);
            }
        }
    }

    private void RemoveAll()
    {
        foreach (var kept in _kept.Values)
            CryptographicOperations.ZeroMemory(kept.Key);
        _kept.Clear();
    }
}

using System.Runtime.CompilerServices;

namespace Pipelines.Sockets.Unofficial.Arenas;

/// <summary>
/// Hands out runs of elements from a block and takes all of them back at once. Every run is contiguous. Used by one
/// thread at a time; a run must not be used after the reset that follows it.
/// </summary>
public sealed class Arena<T> : IDisposable
{
    private readonly int _blockLength;
    private T[] _block = [];
    private int _used;
    private long _allocated;
    private long _demand;

    /// <summary>An empty arena; the first allocation makes its block.</summary>
    public Arena(ArenaOptions? options = null, Allocator<T>? allocator = null)
    {
        _blockLength = Math.Max(1, (options ?? new ArenaOptions()).BlockBytes / Unsafe.SizeOf<T>());
    }

    /// <summary>A run of <paramref name="length"/> elements, all with the type's default value.</summary>
    public Sequence<T> Allocate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);

        if (length == 0)
            return default;

        if (length > _block.Length - _used)
        {
            // The block before is left to those who hold runs of it.
            _block = new T[Math.Max(length, (int)Math.Min(Math.Max(_blockLength, _demand), Array.MaxLength))];
            _used = 0;
        }

        var run = new Sequence<T>(_block, _used, length);
        _used += length;
        _allocated += length;
        return run;
    }

    /// <summary>Takes every run back.</summary>
    public void Reset()
    {
        // What is needed at a time, forgotten slowly: a large reply that arrives in many pieces is parsed anew at each
        // piece and would make a large block each time; one large reply a day must not keep a large block for ever.
        _demand = Math.Max(_allocated, _demand - (_demand / 8));
        _allocated = 0;
        if (_block.Length > _blockLength && _block.Length > _demand * 4)
            _block = [];
        else
            Array.Clear(_block, 0, _used);

        _used = 0;
    }

    /// <summary>Lets the memory go. It is not pooled, so a late user of a run still has it for itself.</summary>
    public void Dispose()
    {
        _block = [];
        _used = 0;
    }
}

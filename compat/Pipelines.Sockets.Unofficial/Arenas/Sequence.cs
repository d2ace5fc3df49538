namespace Pipelines.Sockets.Unofficial.Arenas;

/// <summary>A <see cref="Sequence{T}"/> without its type, for a field of an element type that contains itself.</summary>
public readonly struct Sequence
{
    private readonly object? _array;
    private readonly int _start;
    private readonly int _length;

    internal Sequence(object? array, int start, int length)
    {
        _array = array;
        _start = start;
        _length = length;
    }

    /// <summary>The number of elements.</summary>
    public long Length => _length;

    /// <summary>The sequence with its type again; an <see cref="InvalidCastException"/> if it is another.</summary>
    public Sequence<T> Cast<T>() => new((T[]?)_array, _start, _length);
}

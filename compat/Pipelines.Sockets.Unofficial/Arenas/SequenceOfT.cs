namespace Pipelines.Sockets.Unofficial.Arenas;

/// <summary>
/// A run of elements that an arena handed out. The published type may consist of several segments and callers are
/// written for that; here it is always one.
/// </summary>
public readonly struct Sequence<T>
{
    private readonly T[]? _array;
    private readonly int _start;
    private readonly int _length;

    internal Sequence(T[]? array, int start, int length)
    {
        _array = array;
        _start = start;
        _length = length;
    }

    /// <summary>The number of elements.</summary>
    public long Length => _length;

    /// <summary>Whether there are no elements.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>Always true.</summary>
    public bool IsSingleSegment => true;

    /// <summary>All elements.</summary>
    public Span<T> FirstSpan => new(_array, _start, _length);

    /// <summary>The segments: none when empty, else one.</summary>
    public SpanEnumerable Spans => new(this);

    /// <summary>The element at <paramref name="index"/>, in place.</summary>
    public ref T this[int index] => ref FirstSpan[index];

    /// <summary>The same elements without their type.</summary>
    public Sequence Untyped() => new(_array, _start, _length);

    /// <summary>Starts before the first element.</summary>
    public Enumerator GetEnumerator() => new(FirstSpan);

    /// <summary>A position in the elements.</summary>
    public ref struct Enumerator
    {
        private readonly Span<T> _elements;
        private int _index;

        internal Enumerator(Span<T> elements)
        {
            _elements = elements;
            _index = -1;
        }

        /// <summary>The element at this position, in place.</summary>
        public readonly ref T Current => ref _elements[_index];

        /// <summary>Goes on; false past the last.</summary>
        public bool MoveNext() => ++_index < _elements.Length;

        /// <summary>Goes on to the next element; an <see cref="IndexOutOfRangeException"/> past the last.</summary>
        public ref T GetNext() => ref _elements[++_index];
    }

    /// <summary>A sequence's segments.</summary>
    public readonly ref struct SpanEnumerable
    {
        private readonly Sequence<T> _sequence;

        internal SpanEnumerable(Sequence<T> sequence) => _sequence = sequence;

        /// <summary>Starts before the first segment.</summary>
        public SpanEnumerator GetEnumerator() => new(_sequence.FirstSpan);
    }

    /// <summary>A position in the segments.</summary>
    public ref struct SpanEnumerator
    {
        private Span<T> _next;

        internal SpanEnumerator(Span<T> next)
        {
            _next = next;
            Current = default;
        }

        /// <summary>The segment at this position.</summary>
        public Span<T> Current { get; private set; }

        /// <summary>Goes on; false past the last.</summary>
        public bool MoveNext()
        {
            Current = _next;
            _next = default;
            return !Current.IsEmpty;
        }
    }
}

namespace Pipelines.Sockets.Unofficial.Arenas;

/// <summary>Copies the elements of a sequence, each through a projection.</summary>
public static class SequenceExtensions
{
    /// <summary>A new array of the projected elements.</summary>
    public static TTo[] ToArray<TFrom, TTo>(in this Sequence<TFrom> source, Projection<TFrom, TTo> projection)
    {
        if (source.IsEmpty)
            return [];

        var target = new TTo[source.Length];
        CopyTo(source, target, projection);
        return target;
    }

    /// <summary>A new array of the elements projected with a state.</summary>
    public static TTo[] ToArray<TFrom, TState, TTo>(
        in this Sequence<TFrom> source,
        Projection<TFrom, TState, TTo> projection,
        in TState state)
    {
        ArgumentNullException.ThrowIfNull(projection);

        if (source.IsEmpty)
            return [];

        var target = new TTo[source.Length];
        var elements = source.FirstSpan;
        for (var index = 0; index < elements.Length; index++)
            target[index] = projection(in elements[index], in state);

        return target;
    }

    /// <summary>Fills the beginning of <paramref name="target"/>, which must be long enough.</summary>
    public static void CopyTo<TFrom, TTo>(in this Sequence<TFrom> source, Span<TTo> target, Projection<TFrom, TTo> projection)
    {
        ArgumentNullException.ThrowIfNull(projection);

        var elements = source.FirstSpan;
        if (elements.Length > target.Length)
            throw new ArgumentException("The target is shorter than the sequence.", nameof(target));

        for (var index = 0; index < elements.Length; index++)
            target[index] = projection(in elements[index]);
    }
}

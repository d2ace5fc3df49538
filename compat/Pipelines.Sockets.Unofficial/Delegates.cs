namespace Pipelines.Sockets.Unofficial;

/// <summary>Walks the invocation list of a delegate without copying it to an array.</summary>
public static class Delegates
{
    /// <summary>Whether one invocation calls one method.</summary>
    public static bool IsSingle(this MulticastDelegate handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return handler.HasSingleTarget;
    }

    /// <summary>The single-target delegates of <paramref name="handler"/>, in order.</summary>
    public static DelegateEnumerable<T> AsEnumerable<T>(this T handler)
        where T : MulticastDelegate => new(handler);

    /// <summary>A delegate as a sequence.</summary>
    public readonly struct DelegateEnumerable<T>
        where T : MulticastDelegate
    {
        private readonly T? _handler;

        internal DelegateEnumerable(T? handler) => _handler = handler;

        /// <summary>Starts at the first target; a null delegate has none.</summary>
        public DelegateEnumerator<T> GetEnumerator() => new(_handler);
    }

    /// <summary>A position in an invocation list. Disposable because callers' <c>foreach</c> is compiled to dispose of it.</summary>
    public struct DelegateEnumerator<T> : IDisposable
        where T : MulticastDelegate
    {
        private Delegate.InvocationListEnumerator<T> _targets;

        internal DelegateEnumerator(T? handler) => _targets = Delegate.EnumerateInvocationList(handler);

        /// <summary>The delegate at this position.</summary>
        public T Current => _targets.Current;

        /// <summary>Goes on; false past the last.</summary>
        public bool MoveNext() => _targets.MoveNext();

        /// <summary>Holds nothing.</summary>
        public readonly void Dispose()
        {
        }
    }
}

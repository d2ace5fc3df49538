namespace Grpc.Core;

/// <summary>The callbacks that the four kinds of call share, and the one argument that all of them take.</summary>
internal readonly struct AsyncCallState(
    Func<object, Task<Metadata>> responseHeadersAsync,
    Func<object, Status> getStatus,
    Func<object, Metadata> getTrailers,
    Action<object> dispose,
    object state)
{
    public Task<Metadata> ResponseHeadersAsync => responseHeadersAsync(state);

    public Status GetStatus() => getStatus(state);

    public Metadata GetTrailers() => getTrailers(state);

    public void Dispose() => dispose(state);

    public static AsyncCallState WithoutArgument(Task<Metadata> responseHeadersAsync, Func<Status> getStatus, Func<Metadata> getTrailers, Action dispose) =>
        new(
            static state => ((Callbacks)state).ResponseHeadersAsync,
            static state => ((Callbacks)state).GetStatus(),
            static state => ((Callbacks)state).GetTrailers(),
            static state => ((Callbacks)state).Dispose(),
            new Callbacks(responseHeadersAsync, getStatus, getTrailers, dispose));

    private sealed record Callbacks(Task<Metadata> ResponseHeadersAsync, Func<Status> GetStatus, Func<Metadata> GetTrailers, Action Dispose);
}

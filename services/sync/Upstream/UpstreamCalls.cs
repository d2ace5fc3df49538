using Grpc.Core;

namespace Platform.Sync.Upstream;

/// <summary>Deadline, cancellation at shutdown and one kind of failure for every call to a service behind this node.</summary>
internal sealed class UpstreamCalls(TimeProvider time, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StreamDeadline = TimeSpan.FromSeconds(60);

    /// <summary>Options of a call that ends when the node stops.</summary>
    public CallOptions Unary() => new(deadline: Deadline(CallDeadline), cancellationToken: lifetime.ApplicationStopping);

    /// <summary>Options of a streaming call that ends when the node stops.</summary>
    public CallOptions Streaming() => new(deadline: Deadline(StreamDeadline), cancellationToken: lifetime.ApplicationStopping);

    /// <summary>Options of a call that may still be made while the node stops.</summary>
    public CallOptions Final() => new(deadline: Deadline(CallDeadline));

    /// <summary>Anything but the refusals that a caller handles itself.</summary>
    public static UpstreamException Failed(RpcException exception) =>
        new($"The call failed with {exception.StatusCode}.", exception);

    private DateTime Deadline(TimeSpan span) => (time.GetUtcNow() + span).UtcDateTime;
}

using Grpc.Core;

namespace Platform.Client.Local;

/// <summary>What the agent refused, or that none is there, in the library's own words.</summary>
internal static class AgentFailures
{
    public static PlatformClientException Of(RpcException exception)
    {
        var (word, message) = exception.Status.Detail.Split(": ", 2) is [var first, var rest] ? (first, rest) : ("", exception.Status.Detail);
        return exception.StatusCode switch
        {
            StatusCode.NotFound => new(ClientFailure.NotFound, message),
            StatusCode.InvalidArgument => new(ClientFailure.Ambiguous, message),
            StatusCode.ResourceExhausted => new(ClientFailure.TooOften, message),
            StatusCode.FailedPrecondition => new(word == "LEASE_EXPIRED" ? ClientFailure.LeaseExpired : ClientFailure.Unreadable, message),
            _ => new(ClientFailure.NoAgent, "No agent runs on this machine. Start it with: piecesos agent", exception),
        };
    }
}

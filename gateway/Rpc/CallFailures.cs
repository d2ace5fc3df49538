using Grpc.Core;
using Platform.Gateway.GrpcWeb;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway.Rpc;

/// <summary>Every failure of a call that a caller hears from the gateway itself.</summary>
internal static class CallFailures
{
    public static readonly RpcStatus UnknownService =
        new(StatusCode.Unimplemented, "UNKNOWN_SERVICE", "There is no such service.");

    public static readonly RpcStatus Unreachable =
        new(StatusCode.Unavailable, "SERVICE_UNREACHABLE", "The service cannot be reached. Try again.");

    public static readonly RpcStatus Internal = new(StatusCode.Internal, "GATEWAY_FAILED", "The gateway failed.");

    public static readonly RpcStatus Stopping =
        new(StatusCode.Unavailable, "SHUTTING_DOWN", "The gateway is stopping. Connect again.");

    private static readonly RpcStatus Silent =
        new(StatusCode.Unavailable, "SERVICE_SILENT", "The service did not answer in time. Try again.");

    private static readonly RpcStatus TooLarge =
        new(StatusCode.ResourceExhausted, "REQUEST_TOO_LARGE", "The request is too large.");

    private static readonly RpcStatus Unreadable =
        new(StatusCode.Cancelled, "REQUEST_CUT_SHORT", "The request could not be read to its end.");

    public static RpcStatus FromForwarder(IForwarderErrorFeature error) => error.Error switch
    {
        ForwarderError.RequestBodyClient => FromRequestBody(error.Exception),
        ForwarderError.RequestTimedOut => Silent,
        ForwarderError.RequestCreation => Internal,
        _ => Unreachable,
    };

    /// <summary>What a gRPC caller makes of an HTTP answer that is not gRPC, by the protocol's table.</summary>
    public static RpcStatus FromHttp(int status) => new(
        status switch
        {
            StatusCodes.Status400BadRequest => StatusCode.Internal,
            StatusCodes.Status401Unauthorized => StatusCode.Unauthenticated,
            StatusCodes.Status403Forbidden => StatusCode.PermissionDenied,
            StatusCodes.Status404NotFound => StatusCode.Unimplemented,
            StatusCodes.Status429TooManyRequests
                or StatusCodes.Status502BadGateway
                or StatusCodes.Status503ServiceUnavailable
                or StatusCodes.Status504GatewayTimeout => StatusCode.Unavailable,
            _ => StatusCode.Unknown,
        },
        "SERVICE_ANSWERED_HTTP",
        $"The service answered with HTTP status {status}.");

    private static RpcStatus FromRequestBody(Exception? exception)
    {
        foreach (var cause in Causes(exception))
        {
            if (cause is GrpcWebFormatException { Code: StatusCode.ResourceExhausted }
                or BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge })
                return TooLarge;
            if (cause is GrpcWebFormatException malformed)
                return new RpcStatus(malformed.Code, "MALFORMED_BODY", malformed.Message);
        }

        return Unreadable;
    }

    private static IEnumerable<Exception> Causes(Exception? exception) => exception switch
    {
        null => [],
        AggregateException aggregate => aggregate.InnerExceptions.SelectMany(Causes),
        _ => Causes(exception.InnerException).Prepend(exception),
    };
}

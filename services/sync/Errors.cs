using Grpc.Core;
using Platform.Defaults;

namespace Platform.Sync;

/// <summary>Every failure that a caller of this service can see.</summary>
internal static class Errors
{
    public static RpcException DeviceNotFound() =>
        RpcFailure.Create(StatusCode.NotFound, "DEVICE_NOT_FOUND", "This device is not enrolled, or it has been revoked.");

    public static RpcException DeviceRevoked() =>
        RpcFailure.Create(StatusCode.PermissionDenied, "DEVICE_REVOKED", "This device has been revoked.");

    public static RpcException MalformedResumeToken(string field, string description) =>
        RpcFailure.Create(StatusCode.InvalidArgument, "MALFORMED_RESUME_TOKEN", "A resume token is malformed.", [new FieldFailure(field, description)]);

    public static RpcException InvalidAcknowledgement(string field, string description) =>
        RpcFailure.Create(StatusCode.InvalidArgument, "INVALID_ACKNOWLEDGEMENT", "An acknowledgement is malformed.", [new FieldFailure(field, description)]);

    public static RpcException InvalidReceipt(string field, string description) =>
        RpcFailure.Create(StatusCode.InvalidArgument, "INVALID_RECEIPT", "A receipt is malformed, not of this device, or not signed by it.", [new FieldFailure(field, description)]);

    public static RpcException FeedNotFound(string field) =>
        RpcFailure.Create(StatusCode.NotFound, "FEED_NOT_FOUND", "This device reads no such feed.", [new FieldFailure(field, "Not a feed of this device.")]);

    public static RpcException TooManyStreams(int limit) =>
        RpcFailure.Create(StatusCode.ResourceExhausted, "TOO_MANY_STREAMS", $"This device holds {limit} streams already. Close one, or wait until a lost one is noticed.");

    public static RpcException ShuttingDown() =>
        RpcFailure.Create(StatusCode.Unavailable, "SHUTTING_DOWN", "This node is stopping. Continue on another one.");

    // The same reason as a stopping node's: what a device does about it is the same.
    public static RpcException MaximumAge() =>
        RpcFailure.Create(StatusCode.Unavailable, "SHUTTING_DOWN", "This stream has reached its maximum age. Continue with a new one.");

    public static RpcException UpstreamUnavailable() =>
        RpcFailure.Create(StatusCode.Unavailable, "UPSTREAM_UNAVAILABLE", "A service behind this node does not answer. Try again later.");
}

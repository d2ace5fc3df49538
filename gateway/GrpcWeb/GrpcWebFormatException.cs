using Grpc.Core;

namespace Platform.Gateway.GrpcWeb;

/// <summary>
/// A request body that is not gRPC-Web, or is too large. The only exception that decoding throws; its message never holds
/// a byte of the body.
/// </summary>
internal sealed class GrpcWebFormatException(StatusCode code, string message) : Exception(message)
{
    /// <summary>What the caller is told.</summary>
    public StatusCode Code { get; } = code;
}

using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;
using Status = Grpc.Core.Status;

namespace Platform.Client.Tests.Fixture;

/// <summary>Failures in the shape that the services give them.</summary>
internal static class TestFailures
{
    public static RpcException Of(StatusCode code, string reason, string message)
    {
        var status = new RpcStatus { Code = (int)code, Message = message };
        status.Details.Add(Any.Pack(new ErrorInfo { Domain = "platform", Type = reason }));
        return new RpcException(new Status(code, message), new Metadata { { "grpc-status-details-bin", status.ToByteArray() } });
    }

    public static string Bearer(this ServerCallContext context) => context.RequestHeaders.GetValue("authorization") ?? throw Of(StatusCode.Unauthenticated, "NO_TOKEN", "No token.");
}

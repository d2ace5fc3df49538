using Grpc.Core;
using Platform.Defaults;

namespace Platform.Identity.Tests.Harness;

/// <summary>A documented failure as a caller sees it.</summary>
internal static class Failure
{
    public static async Task IsAsync<T>(AsyncUnaryCall<T> call, StatusCode status, string reason)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal((status, reason), (exception.StatusCode, RpcFailure.Reason(exception)));
    }
}

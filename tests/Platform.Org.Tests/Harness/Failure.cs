using Grpc.Core;
using Platform.Defaults;

namespace Platform.Org.Tests.Harness;

/// <summary>A documented failure as a caller sees it.</summary>
internal sealed record Failure(StatusCode Status, string? Reason)
{
    public IReadOnlyList<string> Fields { get; private init; } = [];

    public static async Task<Failure> OfAsync<T>(AsyncUnaryCall<T> call) => Of(await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync));

    public static Failure Of(RpcException exception) =>
        new(exception.StatusCode, RpcFailure.Reason(exception)) { Fields = [.. RpcFailure.Fields(exception).Select(field => field.Field).Order()] };

    /// <summary>Asserts status and reason, and the fields in alphabetical order.</summary>
    public void Is(StatusCode status, string reason, params string[] fields)
    {
        Assert.Equal((status, reason), (Status, Reason));
        Assert.Equal(fields, Fields);
    }
}

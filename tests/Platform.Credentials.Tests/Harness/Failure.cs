using Grpc.Core;
using Platform.Defaults;

namespace Platform.Credentials.Tests.Harness;

/// <summary>A documented failure as a caller sees it.</summary>
internal sealed record Failure(StatusCode Status, string? Reason)
{
    public IReadOnlyList<string> Fields { get; private init; } = [];

    public IReadOnlyDictionary<string, string> Details { get; private init; } = new Dictionary<string, string>();

    public static async Task<Failure> OfAsync(Func<Task> call)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(call);
        return new Failure(exception.StatusCode, RpcFailure.Reason(exception))
        {
            Fields = [.. RpcFailure.Fields(exception).Select(field => field.Field).Order(StringComparer.Ordinal)],
            Details = RpcFailure.Details(exception),
        };
    }

    /// <summary>Asserts status and reason, and the fields in alphabetical order.</summary>
    public void Is(StatusCode status, string reason, params string[] fields)
    {
        Assert.Equal((status, reason), (Status, Reason));
        Assert.Equal(fields, Fields);
    }
}

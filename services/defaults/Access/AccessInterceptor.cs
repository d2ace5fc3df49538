using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Defaults;

/// <summary>One row of the authorization table: which callers a method is open to. Roles are checked by the use case.</summary>
/// <param name="Method">Full name, such as <c>/platform.org.v1.TokenService/CreateUserToken</c>.</param>
/// <param name="Callers">Kinds of callers.</param>
/// <param name="Services">Names of the services, where <see cref="Callers.Service"/> is among the kinds.</param>
public sealed record RpcAccess(string Method, Callers Callers, params string[] Services)
{
    /// <summary>The method needs a person who has proved in the last minutes who they are (see <see cref="StepUpProof"/>).</summary>
    public bool NeedsFreshProof { get; init; }

    /// <summary>The method enrols something that stays: one account may call it only a few times a minute (see <see cref="AccountLimitOptions"/>).</summary>
    public bool Enrols { get; init; }
}

/// <summary>Registers rows of the authorization table.</summary>
public static class RpcAccessExtensions
{
    /// <summary>Adds rows. A method without a row is refused to everyone.</summary>
    public static IServiceCollection AddRpcAccess(this IServiceCollection services, params RpcAccess[] rows)
    {
        foreach (var row in rows)
            services.AddSingleton(row);
        return services;
    }
}

/// <summary>Enforces the authorization table before a method runs.</summary>
internal sealed class AccessInterceptor(IEnumerable<RpcAccess> rows, AccountLimits limits, TimeProvider time) : Interceptor
{
    private readonly Dictionary<string, RpcAccess> _table = rows.ToDictionary(row => row.Method);

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, responseStream, context);
    }

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(requestStream, context);
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(requestStream, responseStream, context);
    }

    private void Check(ServerCallContext context)
    {
        if (!_table.TryGetValue(context.Method, out var row))
            throw RpcFailure.Create(StatusCode.PermissionDenied, "NOT_ALLOWED", "This method is open to nobody.");

        if (row.Callers.HasFlag(Callers.Anyone))
            return;

        var caller = context.GetCaller();
        var allowed = row.Callers.HasFlag(caller.Kind) && (caller.Kind != Callers.Service || row.Services.Contains(caller.Service));
        if (!allowed)
            throw Refused(caller, row);
        limits.Require(caller, row.Enrols);
        if (row.NeedsFreshProof)
            StepUpProof.Require(caller, time);
    }

    private static RpcException Refused(Caller caller, RpcAccess row)
    {
        if (caller.Kind == Callers.RevokedDevice)
            return RpcFailure.Create(StatusCode.PermissionDenied, "DEVICE_REVOKED", "This device has been revoked.");
        var forDevices = (row.Callers & ~Callers.RevokedDevice) == Callers.Device;
        return RpcFailure.Create(StatusCode.PermissionDenied, forDevices ? "NOT_A_DEVICE" : "NOT_ALLOWED", "This method is not open to this kind of caller.");
    }
}

using System.Security.Cryptography;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Platform.Client;

/// <summary>Adds to each call with a token that is bound to a key the proof of that key; other calls pass as they are.</summary>
internal sealed class KeyProofInterceptor(ECDsa key, Uri server) : Interceptor
{
    private const string Bearer = "Bearer ";

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, Prove(context));

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, Prove(context));

    private ClientInterceptorContext<TRequest, TResponse> Prove<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context)
        where TRequest : class
        where TResponse : class
    {
        var authorization = context.Options.Headers?.GetValue("authorization");
        if (authorization is null || !authorization.StartsWith(Bearer, StringComparison.Ordinal) || !KeyProof.IsBound(authorization[Bearer.Length..]))
            return context;

        var token = authorization[Bearer.Length..];
        var headers = new Metadata();
        foreach (var entry in context.Options.Headers!)
            if (entry.Key != "authorization")
                headers.Add(entry);
        headers.Add("authorization", $"DPoP {token}");
        lock (key)
            headers.Add("dpop", KeyProof.Create(key, "POST", new Uri(server, context.Method.FullName), token, DateTimeOffset.UtcNow));
        return new ClientInterceptorContext<TRequest, TResponse>(context.Method, context.Host, context.Options.WithHeaders(headers));
    }
}

using System.Security.Cryptography;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Platform.Client;

/// <summary>Adds to each call with a token that is bound to a key the proof of that key; other calls pass as they are.</summary>
internal sealed class KeyProofInterceptor(ECDsa key, Uri server, TimeProvider time) : Interceptor
{
    private const string Bearer = "Bearer ";
    private const string Header = "dpop";

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, Prove(context));

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, Prove(context));

    /// <summary>Proves the key for one call without a token: the one that asks for a token which is to be bound to it.</summary>
    public Metadata ProveFor(string method) => new() { { Header, Proof(method, token: null) } };

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
        headers.Add(Header, Proof(context.Method.FullName, token));
        return new ClientInterceptorContext<TRequest, TResponse>(context.Method, context.Host, context.Options.WithHeaders(headers));
    }

    private string Proof(string method, string? token)
    {
        lock (key)
            return KeyProof.Create(key, "POST", new Uri(server, method), token, time.GetUtcNow());
    }
}

using Grpc.Core;

namespace Platform.Compat.Grpc.Tests.Api;

/// <summary>The end of a chain of interceptors: notes each call that reaches it, and answers with the request.</summary>
internal sealed class RecordingCallInvoker : CallInvoker
{
    public List<(IMethod Method, string? Host, CallOptions Options)> Calls { get; } = [];

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        Calls.Add((method, host, options));
        return (TResponse)(object)request;
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        Calls.Add((method, host, options));
        return new AsyncUnaryCall<TResponse>(
            Task.FromResult((TResponse)(object)request), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        Calls.Add((method, host, options));
        return new AsyncServerStreamingCall<TResponse>(
            new ListStreamReader<TResponse>([(TResponse)(object)request]), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        Calls.Add((method, host, options));
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            null!, Task.FromResult<TResponse>(null!), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        Calls.Add((method, host, options));
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            null!, new ListStreamReader<TResponse>([]), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }
}

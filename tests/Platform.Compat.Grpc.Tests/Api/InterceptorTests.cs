using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Platform.Compat.Grpc.Tests.Api;

public sealed class InterceptorTests
{
    private readonly RecordingCallInvoker _end = new();
    private readonly List<string> _seen = [];

    [Fact]
    public async Task Intercept_WithSeveral_PassesThemInTheOrderGiven()
    {
        var invoker = _end.Intercept(new Noting("first", _seen), new Noting("second", _seen), new Noting("third", _seen));

        await CallEveryKindAsync(invoker);

        string[] order = ["first", "second", "third"];
        Assert.Equal([.. order, .. order, .. order, .. order, .. order], _seen);
        Assert.Equal(5, _end.Calls.Count);
    }

    [Fact]
    public async Task Intercept_Again_PutsTheNewOneFirst()
    {
        var invoker = _end.Intercept(new Noting("inner", _seen)).Intercept(new Noting("outer", _seen));

        await invoker.AsyncUnaryCall(Methods.Unary, null, default, "request");

        Assert.Equal(["outer", "inner"], _seen);
    }

    [Fact]
    public async Task Intercept_WithHeaderFunction_ChangesTheHeadersOfEveryKindOfCall()
    {
        var invoker = _end.Intercept(headers =>
        {
            headers.Add("added", "yes");
            return headers;
        });

        await CallEveryKindAsync(invoker);

        Assert.Equal(5, _end.Calls.Count);
        Assert.All(_end.Calls, call => Assert.Equal("yes", call.Options.Headers!.GetValue("added")));
    }

    [Fact]
    public async Task Intercept_WithNothingOverridden_PassesTheCallUnchanged()
    {
        var invoker = _end.Intercept(new PassThrough());
        var options = new CallOptions(headers: [], deadline: DateTime.UnixEpoch);

        var response = await invoker.AsyncUnaryCall(Methods.Unary, "host", options, "request");

        var call = Assert.Single(_end.Calls);
        Assert.Equal("request", response);
        Assert.Same(Methods.Unary, call.Method);
        Assert.Equal("host", call.Host);
        Assert.Equal(options, call.Options);
    }

    [Fact]
    public async Task Intercept_OnServer_ContinuesWithTheHandler()
    {
        var interceptor = new PassThrough();
        var reader = new ListStreamReader<string>([]);

        var unary = await interceptor.UnaryServerHandler<string, string>("request", null!, (request, _) => Task.FromResult(request + "!"));
        var clientStreaming = await interceptor.ClientStreamingServerHandler<string, string>(reader, null!, (stream, _) => Task.FromResult(ReferenceEquals(stream, reader) ? "same" : "other"));
        var handled = 0;
        await interceptor.ServerStreamingServerHandler<string, string>("request", null!, null!, (request, _, _) => Task.FromResult(handled += request.Length));
        await interceptor.DuplexStreamingServerHandler<string, string>(reader, null!, null!, (_, _, _) => Task.FromResult(handled++));

        Assert.Equal("request!", unary);
        Assert.Equal("same", clientStreaming);
        Assert.Equal(8, handled);
    }

    [Fact]
    public void Intercept_WithNull_IsRefused()
    {
        Assert.Throws<ArgumentNullException>(() => _end.Intercept((Interceptor)null!));
        Assert.Throws<ArgumentNullException>(() => _end.Intercept((Func<Metadata, Metadata>)null!));
        Assert.Throws<ArgumentNullException>(() => ((CallInvoker)null!).Intercept(new PassThrough()));
    }

    private static async Task CallEveryKindAsync(CallInvoker invoker)
    {
        Assert.Equal("request", invoker.BlockingUnaryCall(Methods.Unary, null, default, "request"));
        Assert.Equal("request", await invoker.AsyncUnaryCall(Methods.Unary, null, default, "request"));
        using var serverStreaming = invoker.AsyncServerStreamingCall(Methods.ServerStreaming, null, default, "request");
        using var clientStreaming = invoker.AsyncClientStreamingCall(Methods.ClientStreaming, null, default);
        using var duplexStreaming = invoker.AsyncDuplexStreamingCall(Methods.DuplexStreaming, null, default);
    }

    private sealed class PassThrough : Interceptor;

    private sealed class Noting(string name, List<string> seen) : Interceptor
    {
        public override TResponse BlockingUnaryCall<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, BlockingUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Add(name);
            return continuation(request, context);
        }

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Add(name);
            return continuation(request, context);
        }

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Add(name);
            return continuation(request, context);
        }

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context, AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Add(name);
            return continuation(context);
        }

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context, AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Add(name);
            return continuation(context);
        }
    }
}

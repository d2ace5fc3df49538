using Grpc.Core;

namespace Platform.Compat.Grpc.Tests.Api;

public sealed class ClientTests
{
    [Fact]
    public async Task Client_OverInvoker_CallsItWithoutHost()
    {
        var invoker = new RecordingCallInvoker();
        var client = new TestClient(invoker);

        var response = await client.CallAsync("request", default);

        Assert.Equal("request", response);
        Assert.Null(Assert.Single(invoker.Calls).Host);
    }

    [Fact]
    public async Task WithHost_OnClient_MakesOneWhoseCallsNameIt()
    {
        var invoker = new RecordingCallInvoker();
        var client = new TestClient(invoker);

        await client.WithHost("first").WithHost("second").CallAsync("request", default);
        await client.CallAsync("request", default);

        Assert.Equal(["second", null], invoker.Calls.Select(call => call.Host));
    }

    [Fact]
    public async Task Client_OverChannel_CallsItsInvoker()
    {
        var invoker = new RecordingCallInvoker();
        var channel = new TestChannel(invoker);

        await new TestClient(channel).CallAsync("request", default);
        await channel.ShutdownAsync();

        Assert.Single(invoker.Calls);
        Assert.Equal("target", channel.Target);
    }

    [Fact]
    public void Client_WithoutChannel_MakesNoCalls()
    {
        Assert.Throws<NotSupportedException>(() => { _ = new TestClient().CallAsync("request", default); });
    }

    [Fact]
    public void CallOptions_WithEach_ChangeThatAlone()
    {
        using var source = new CancellationTokenSource();
        var headers = new Metadata();
        var credentials = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);
        var options = new CallOptions(deadline: DateTime.UnixEpoch);

        var changed = options.WithHeaders(headers).WithCancellationToken(source.Token).WithWriteOptions(WriteOptions.Default).WithCredentials(credentials).WithWaitForReady();

        Assert.Equal(DateTime.UnixEpoch, changed.Deadline);
        Assert.Same(headers, changed.Headers);
        Assert.Equal(source.Token, changed.CancellationToken);
        Assert.Same(WriteOptions.Default, changed.WriteOptions);
        Assert.Same(credentials, changed.Credentials);
        Assert.True(changed.IsWaitForReady);
        Assert.False(changed.WithWaitForReady(false).IsWaitForReady);
        Assert.Equal(DateTime.MaxValue, changed.WithDeadline(DateTime.MaxValue).Deadline);
        Assert.Null(options.Headers);
        Assert.False(options.IsWaitForReady);
    }

    [Fact]
    public async Task Call_OfEitherConstructor_UsesItsCallbacks()
    {
        var state = new object();
        var disposed = new List<object>();
        var headers = new Metadata();
        var trailers = new Metadata();

        using (var closed = new AsyncUnaryCall<string>(Task.FromResult("response"), Task.FromResult(headers), () => Status.DefaultCancelled, () => trailers, () => disposed.Add("closed")))
        using (var passed = new AsyncUnaryCall<string>(Task.FromResult("response"), given => Task.FromResult(given == state ? headers : []), given => given == state ? Status.DefaultCancelled : default, given => given == state ? trailers : [], disposed.Add, state))
        {
            Assert.Equal("response", await closed);
            Assert.Equal("response", await passed.ConfigureAwait(true));
            foreach (var call in (AsyncUnaryCall<string>[])[closed, passed])
            {
                Assert.Same(headers, await call.ResponseHeadersAsync);
                Assert.Same(trailers, call.GetTrailers());
                Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
            }
        }

        Assert.Equal([state, "closed"], disposed);
    }

    private sealed class TestChannel(CallInvoker invoker) : ChannelBase("target")
    {
        public override CallInvoker CreateCallInvoker() => invoker;
    }

    // What the generator writes for a service of one method.
    private sealed class TestClient : ClientBase<TestClient>
    {
        public TestClient()
        {
        }

        public TestClient(ChannelBase channel)
            : base(channel)
        {
        }

        public TestClient(CallInvoker callInvoker)
            : base(callInvoker)
        {
        }

        private TestClient(ClientBaseConfiguration configuration)
            : base(configuration)
        {
        }

        public AsyncUnaryCall<string> CallAsync(string request, CallOptions options) => CallInvoker.AsyncUnaryCall(Methods.Unary, null, options, request);

        protected override TestClient NewInstance(ClientBaseConfiguration configuration) => new(configuration);
    }
}

using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Platform.Interop.V1;

namespace Platform.Compat.Grpc.Tests.Interop;

/// <summary>The genuine C# client, Grpc.Net.Client on the stand-ins, against a server that nobody here wrote.</summary>
public sealed class GrpcJsServerTests : IClassFixture<GrpcJsServer>, IDisposable
{
    private const int MiB = 1024 * 1024;
    private static readonly byte[] EveryByte = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
    private static readonly byte[] Detail = [0x00, 0x01, 0xfe, 0xff];

    private readonly GrpcJsServer _server;
    private readonly GrpcChannel _channel;
    private readonly InteropService.InteropServiceClient _client;

    public GrpcJsServerTests(GrpcJsServer server)
    {
        _server = server;
        _channel = server.Connect();
        _client = new InteropService.InteropServiceClient(_channel);
    }

    public void Dispose() => _channel.Dispose();

    [GrpcJsFact]
    public async Task Unary_Answer_ComesBack()
    {
        var response = await _client.EchoAsync(new EchoRequest { Payload = ByteString.CopyFrom(EveryByte) });

        Assert.Equal(EveryByte, response.Payload.ToByteArray());
    }

    [GrpcJsFact]
    public async Task Unary_WhenBlocking_ComesBack()
    {
        var response = await Task.Run(() => _client.Echo(new EchoRequest { Payload = ByteString.CopyFrom(EveryByte) }));

        Assert.Equal(EveryByte, response.Payload.ToByteArray());
    }

    [GrpcJsFact]
    public async Task ServerStreaming_EveryMessage_ComesInOrder()
    {
        using var call = _client.Count(new CountRequest { Count = 1000 });

        var numbers = new List<int>();
        await foreach (var message in call.ResponseStream.ReadAllAsync())
            numbers.Add(message.Number);

        Assert.Equal(Enumerable.Range(1, 1000), numbers);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [GrpcJsFact]
    public async Task ClientStreaming_EveryMessage_IsRead()
    {
        using var call = _client.Sum();

        for (var number = 1; number <= 100; number++)
            await call.RequestStream.WriteAsync(new SumRequest { Number = number });
        await call.RequestStream.CompleteAsync();

        Assert.Equal(5050, (await call).Sum);
    }

    [GrpcJsFact]
    public async Task Bidirectional_EachMessage_IsAnsweredBeforeTheNextIsSent()
    {
        using var call = _client.RunningSum();

        var sums = new List<int>();
        for (var number = 1; number <= 10; number++)
        {
            await call.RequestStream.WriteAsync(new RunningSumRequest { Number = number });
            Assert.True(await call.ResponseStream.MoveNext());
            sums.Add(call.ResponseStream.Current.Sum);
        }

        await call.RequestStream.CompleteAsync();

        Assert.False(await call.ResponseStream.MoveNext());
        Assert.Equal([1, 3, 6, 10, 15, 21, 28, 36, 45, 55], sums);
    }

    [GrpcJsFact]
    public async Task Deadline_Exceeded_FailsTheCallAndTellsTheServer()
    {
        var id = Guid.NewGuid().ToString();
        using var call = _client.Hold(new HoldRequest { Id = id }, deadline: DateTime.UtcNow.AddSeconds(2));
        await call.ResponseStream.MoveNext();

        var exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        var seen = await _client.AwaitHoldAsync(new AwaitHoldRequest { Id = id });

        Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode);
        Assert.Equal(new AwaitHoldResponse { Cancelled = true, HadDeadline = true }, seen);
    }

    [GrpcJsFact]
    public async Task Cancellation_ByToken_FailsTheCallAndTellsTheServer()
    {
        var id = Guid.NewGuid().ToString();
        using var source = new CancellationTokenSource();
        using var call = _client.Hold(new HoldRequest { Id = id }, cancellationToken: source.Token);
        await call.ResponseStream.MoveNext();

        await source.CancelAsync();
        var exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        var seen = await _client.AwaitHoldAsync(new AwaitHoldRequest { Id = id });

        Assert.Equal(StatusCode.Cancelled, exception.StatusCode);
        Assert.Equal(new AwaitHoldResponse { Cancelled = true, HadDeadline = false }, seen);
    }

    [GrpcJsFact]
    public async Task Cancellation_ByDispose_TellsTheServer()
    {
        var id = Guid.NewGuid().ToString();
        using (var call = _client.Hold(new HoldRequest { Id = id }))
            await call.ResponseStream.MoveNext();

        var seen = await _client.AwaitHoldAsync(new AwaitHoldRequest { Id = id });

        Assert.True(seen.Cancelled);
    }

    [GrpcJsFact]
    public async Task Error_Status_ComesWithTextAndTrailers()
    {
        const string Text = "no such thing: 100 % “gone”\n";

        foreach (var code in (StatusCode[])[StatusCode.NotFound, StatusCode.Aborted, StatusCode.Unauthenticated, StatusCode.DataLoss])
        {
            var exception = await Assert.ThrowsAsync<RpcException>(() => _client.FailAsync(new FailRequest { Code = (int)code, Message = Text }).ResponseAsync);

            Assert.Equal(code, exception.StatusCode);
            Assert.Equal(Text, exception.Status.Detail);
            Assert.Equal("ASKED_TO_FAIL", exception.Trailers.GetValue("reason"));
            Assert.Equal(Detail, exception.Trailers.GetValueBytes("detail-bin")!);
        }
    }

    [GrpcJsFact]
    public async Task Error_InMidStream_ComesAfterTheMessagesBeforeIt()
    {
        using var call = _client.CountThenFail(new CountThenFailRequest { Count = 3 });

        var numbers = new List<int>();
        var exception = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (var message in call.ResponseStream.ReadAllAsync())
                numbers.Add(message.Number);
        });

        Assert.Equal([1, 2, 3], numbers);
        Assert.Equal(StatusCode.Aborted, exception.StatusCode);
        Assert.Equal(Detail, call.GetTrailers().GetValueBytes("detail-bin")!);
    }

    [GrpcJsFact]
    public async Task BinaryMetadata_Sent_ComesBackInHeaderAndTrailer()
    {
        using var call = _client.EchoAsync(new EchoRequest(), new Metadata { { "echo-bin", EveryByte } });

        var headers = await call.ResponseHeadersAsync;
        await call;

        Assert.Equal(EveryByte, headers.GetValueBytes("echo-initial-bin")!);
        Assert.Equal(EveryByte, call.GetTrailers().GetValueBytes("echo-trailing-bin")!);
    }

    [GrpcJsFact]
    public async Task CallCredentials_Composed_ReachTheServer()
    {
        using var channel = _server.Connect(new GrpcChannelOptions { UnsafeUseInsecureChannelCallCredentials = true });
        var asked = new List<string>();
        var credentials = CallCredentials.Compose(
            CallCredentials.FromInterceptor((context, _) =>
            {
                asked.Add(context.MethodName);
                return Task.CompletedTask;
            }),
            CallCredentials.FromInterceptor((_, headers) =>
            {
                headers.Add("echo-bin", EveryByte);
                return Task.CompletedTask;
            }));

        using var call = new InteropService.InteropServiceClient(channel).EchoAsync(new EchoRequest(), new CallOptions(credentials: credentials));
        await call;

        Assert.Equal(["Echo"], asked);
        Assert.Equal(EveryByte, call.GetTrailers().GetValueBytes("echo-trailing-bin")!);
    }

    [GrpcJsFact]
    public async Task Size_Of3MiB_GoesUpAndComesBackWhole()
    {
        var payload = RandomNumberGenerator.GetBytes(3 * MiB);

        var response = await _client.EchoAsync(new EchoRequest { Payload = ByteString.CopyFrom(payload) });

        Assert.True(response.Payload.Span.SequenceEqual(payload));
    }

    [GrpcJsFact]
    public async Task Size_OfRequestOverTheServersLimit_IsResourceExhausted()
    {
        var request = new EchoRequest { Payload = ByteString.CopyFrom(new byte[4 * MiB]) };

        var exception = await Assert.ThrowsAsync<RpcException>(() => _client.EchoAsync(request).ResponseAsync);

        Assert.Equal(StatusCode.ResourceExhausted, exception.StatusCode);
    }

    [GrpcJsFact]
    public async Task Size_OfResponseOverTheClientsLimit_IsResourceExhausted()
    {
        var exception = await Assert.ThrowsAsync<RpcException>(() => _client.ProduceAsync(new ProduceRequest { Size = 4 * MiB }).ResponseAsync);

        Assert.Equal(StatusCode.ResourceExhausted, exception.StatusCode);
    }

    [GrpcJsFact]
    public async Task Compression_OfRequest_IsReadByTheServer()
    {
        var request = new EchoRequest { Payload = ByteString.CopyFrom(new byte[100_000]) };

        foreach (var encoding in (string[])["gzip", "deflate"])
        {
            var response = await _client.EchoAsync(request, new Metadata { { "grpc-internal-encoding-request", encoding } });

            Assert.Equal(request.Payload, response.Payload);
        }
    }
}

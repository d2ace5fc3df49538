using Google.Protobuf;
using Grpc.Core;
using Platform.Interop.V1;

namespace Platform.Interop.Server;

internal sealed class InteropGrpcService(HeldCalls held) : InteropService.InteropServiceBase
{
    public override async Task<EchoResponse> Echo(EchoRequest request, ServerCallContext context)
    {
        if (context.RequestHeaders.GetValueBytes("echo-bin") is { } bytes)
        {
            await context.WriteResponseHeadersAsync(new Metadata { { "echo-initial-bin", bytes } });
            context.ResponseTrailers.Add("echo-trailing-bin", bytes);
        }

        return new EchoResponse { Payload = request.Payload };
    }

    public override Task<ProduceResponse> Produce(ProduceRequest request, ServerCallContext context) =>
        Task.FromResult(new ProduceResponse { Payload = UnsafeByteOperations.UnsafeWrap(new byte[request.Size]) });

    public override Task<FailResponse> Fail(FailRequest request, ServerCallContext context) =>
        throw Failure((StatusCode)request.Code, request.Message);

    public override async Task Count(CountRequest request, IServerStreamWriter<CountResponse> responseStream, ServerCallContext context)
    {
        for (var number = 1; number <= request.Count; number++)
            await responseStream.WriteAsync(new CountResponse { Number = number }, context.CancellationToken);
    }

    public override async Task CountThenFail(CountThenFailRequest request, IServerStreamWriter<CountThenFailResponse> responseStream, ServerCallContext context)
    {
        for (var number = 1; number <= request.Count; number++)
            await responseStream.WriteAsync(new CountThenFailResponse { Number = number }, context.CancellationToken);
        throw Failure(StatusCode.Aborted, "counted enough");
    }

    public override async Task<SumResponse> Sum(IAsyncStreamReader<SumRequest> requestStream, ServerCallContext context)
    {
        var sum = 0;
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
            sum += request.Number;
        return new SumResponse { Sum = sum };
    }

    public override async Task RunningSum(IAsyncStreamReader<RunningSumRequest> requestStream, IServerStreamWriter<RunningSumResponse> responseStream, ServerCallContext context)
    {
        var sum = 0;
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            sum += request.Number;
            await responseStream.WriteAsync(new RunningSumResponse { Sum = sum }, context.CancellationToken);
        }
    }

    public override async Task Hold(HoldRequest request, IServerStreamWriter<HoldResponse> responseStream, ServerCallContext context)
    {
        await responseStream.WriteAsync(new HoldResponse(), context.CancellationToken);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
        }
        finally
        {
            held.Ended(request.Id, new AwaitHoldResponse
            {
                Cancelled = context.CancellationToken.IsCancellationRequested,
                HadDeadline = context.Deadline != DateTime.MaxValue,
            });
        }
    }

    public override Task<AwaitHoldResponse> AwaitHold(AwaitHoldRequest request, ServerCallContext context) =>
        held.WhenEndedAsync(request.Id, context.CancellationToken);

    private static RpcException Failure(StatusCode code, string message) =>
        new(new Status(code, message), new Metadata { { "reason", "ASKED_TO_FAIL" }, { "detail-bin", [0x00, 0x01, 0xfe, 0xff] } });
}

using Grpc.Core;
using Platform.Bench.Protos;

namespace Platform.Bench.Servers;

/// <summary>Fan-out as the gRPC examples write it: a loop per stream that waits for the next message.</summary>
internal sealed class BroadcastGrpcService(Broadcast broadcast) : BroadcastService.BroadcastServiceBase
{
    public override async Task Watch(WatchRequest request, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context)
    {
        var next = broadcast.Next;
        await responseStream.WriteAsync(new WatchResponse(), context.CancellationToken);
        while (true)
        {
            (var message, next) = await next.WaitAsync(context.CancellationToken);
            await responseStream.WriteAsync(message, context.CancellationToken);
        }
    }

    public override Task<PublishResponse> Publish(PublishRequest request, ServerCallContext context)
    {
        broadcast.Publish(new WatchResponse { Payload = request.Payload });
        return Task.FromResult(new PublishResponse());
    }
}

/// <summary>A chain of messages: each link completes with a message and the link after it.</summary>
internal sealed class Broadcast
{
    private TaskCompletionSource<Link> _last = NewLink();

    public Task<Link> Next => Volatile.Read(ref _last).Task;

    public void Publish(WatchResponse message)
    {
        var next = NewLink();
        Interlocked.Exchange(ref _last, next).SetResult(new Link(message, next.Task));
    }

    private static TaskCompletionSource<Link> NewLink() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal sealed record Link(WatchResponse Message, Task<Link> Next);
}

using Grpc.Core;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Sync.Tests.Model;

/// <summary>One open stream of a device. Every frame passes the replica, which checks and applies it.</summary>
internal sealed class DeviceStream(AsyncServerStreamingCall<WatchResponse> call, Replica replica) : IAsyncDisposable
{
    /// <summary>No test measures time by it; it only keeps a broken one from hanging.</summary>
    public static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    /// <summary>The next frame.</summary>
    public async Task<WatchResponse> NextAsync()
    {
        using var guard = new CancellationTokenSource(HangGuard);
        if (!await call.ResponseStream.MoveNext(guard.Token))
            throw new InvalidOperationException("The stream ended with OK.");

        var frame = call.ResponseStream.Current;
        replica.Apply(frame);
        return frame;
    }

    /// <summary>All frames up to and with the first that fits.</summary>
    public async Task<List<WatchResponse>> UntilAsync(Func<WatchResponse, bool> fits)
    {
        List<WatchResponse> frames = [];
        do
            frames.Add(await NextAsync());
        while (!fits(frames[^1]));
        return frames;
    }

    /// <summary>All frames up to and with the next heartbeat of a feed.</summary>
    public Task<List<WatchResponse>> UntilHeartbeatAsync(FeedModel feed) =>
        UntilAsync(frame => frame.EventCase == WatchResponse.EventOneofCase.Heartbeat && frame.FeedId == FeedModel.Bytes(feed.FeedId));

    /// <summary>Reads until the device holds a position.</summary>
    public async Task UntilPositionAsync(ResumeToken position)
    {
        while (replica.PositionOf(position.FeedId) != position)
            await NextAsync();
    }

    /// <summary>Reads until the stream fails, and says how.</summary>
    public async Task<RpcException> EndAsync()
    {
        while (true)
        {
            try
            {
                await NextAsync();
            }
            catch (RpcException exception)
            {
                return exception;
            }
        }
    }

    /// <summary>Drops the stream without a word.</summary>
    public void Cut() => call.Dispose();

    public ValueTask DisposeAsync()
    {
        Cut();
        return ValueTask.CompletedTask;
    }
}

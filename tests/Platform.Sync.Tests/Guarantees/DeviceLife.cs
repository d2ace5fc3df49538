using Grpc.Core;
using Platform.Sync.Tests.Model;
using Platform.Sync.V1;

namespace Platform.Sync.Tests.Guarantees;

/// <summary>A device that watches, reads slowly now and then, loses its stream and resumes with what it holds.</summary>
internal sealed class DeviceLife
{
    private readonly Nodes _nodes;
    private readonly Random _random;
    private readonly Task _living;
    private volatile DeviceStream? _stream;
    private volatile int _pause;
    private volatile bool _last;

    public DeviceLife(TestDevice device, Nodes nodes, Random random)
    {
        Device = device;
        _nodes = nodes;
        _random = random;
        _living = Task.Run(LiveAsync);
    }

    public TestDevice Device { get; }

    /// <summary>Makes it slow for a moment, or cuts its stream.</summary>
    public void Disturb(Random random)
    {
        if (random.Next(2) == 0)
            _pause = random.Next(10, 300);
        else
            _stream?.Cut();
    }

    /// <summary>Lets it read until a heartbeat says that it has everything.</summary>
    public async Task CatchUpAsync()
    {
        _last = true;
        await _living.WaitAsync(DeviceStream.HangGuard);
    }

    private async Task LiveAsync()
    {
        while (true)
        {
            try
            {
                await using var stream = Device.Open(_nodes.Pick(_random));
                _stream = stream;
                while (true)
                {
                    var frame = await stream.NextAsync();
                    if (Interlocked.Exchange(ref _pause, 0) is > 0 and var pause)
                        await Task.Delay(pause);
                    if (_last && frame.EventCase == WatchResponse.EventOneofCase.Heartbeat && HoldsEverything())
                        return;
                }
            }
            catch (Exception exception) when (exception is RpcException or ObjectDisposedException)
            {
                // Cut, drained, refused because a lost stream is not noticed yet: it comes again.
                await Task.Delay(_random.Next(5, 60));
            }
        }
    }

    private bool HoldsEverything() => Device.Feeds.All(feed => Device.Replica.PositionOf(feed.FeedId) == feed.Head);
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Platform.Sealing;
using Platform.Sync.Watching;

namespace Platform.Sync.Tests.Watching;

public sealed class FeedHubTests
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private readonly FeedHub _hub;

    public FeedHubTests()
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        _hub = new FeedHub(Frames.FeedId, Guid.CreateVersion7(), Frames.Head(0), new HistoryLimits(1000, 1_000_000), TimeProvider.System, new Sync.Telemetry(meters));
    }

    [Fact]
    public async Task TryAppend_ManyWatchers_WakesEveryOne()
    {
        var signals = Enumerable.Range(0, 1000).Select(_ => new WakeSignal()).ToList();
        signals.ForEach(_hub.Register);
        var woken = Task.WhenAll(signals.Select(async signal => await signal.WaitAsync()));

        Assert.True(_hub.TryAppend(_hub.State, Frames.Range(1, 1)));

        await woken.WaitAsync(HangGuard);
    }

    [Fact]
    public void TryAppend_AfterAnotherState_ChangesNothing()
    {
        var old = _hub.State;
        _hub.TryAppend(old, Frames.Range(1, 1));

        Assert.False(_hub.TryAppend(old, Frames.Range(1, 1)));
        Assert.Equal(1, _hub.State.Head.Revision);
    }

    [Fact]
    public void TryAppend_AfterARestart_ChangesNothing()
    {
        var old = _hub.State;
        _hub.Restart(Frames.Head(0));

        Assert.False(_hub.TryAppend(old, Frames.Range(1, 1)));
    }

    [Fact]
    public void Prepend_OfAnotherLog_ChangesNothing()
    {
        var state = _hub.State;

        _hub.Prepend(Guid.NewGuid(), Frames.Range(1, 1), Hash32.Zero);

        Assert.Same(state, _hub.State);
    }

    [Fact]
    public async Task Register_WhileOthersLeaveAndChangeSetsCome_MissesNone()
    {
        const int Last = 300;
        using var stop = new CancellationTokenSource();
        var churn = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                var signal = new WakeSignal();
                _hub.Register(signal);
                _hub.Unregister(signal);
            }
        });

        var readers = Enumerable.Range(0, 20).Select(async _ =>
        {
            await Task.Yield();
            var signal = new WakeSignal();
            _hub.Register(signal);
            List<long> seen = [];
            var revision = _hub.State.Head.Revision;
            while (true)
            {
                var state = _hub.State;
                while (revision < state.Head.Revision)
                    seen.Add(state.History.FrameAt(++revision).Revision);
                if (revision == Last)
                    return seen;
                await signal.WaitAsync();
            }
        }).ToList();
        for (var revision = 1; revision <= Last; revision++)
        {
            _hub.TryAppend(_hub.State, Frames.Range(revision, revision));
            if (revision % 10 == 0)
                await Task.Yield();
        }

        var all = await Task.WhenAll(readers).WaitAsync(HangGuard);
        await stop.CancelAsync();
        await churn;

        Assert.All(all, seen => Assert.Equal(Enumerable.Range(Last - seen.Count + 1, seen.Count).Select(revision => (long)revision), seen));
        Assert.Equal(0, _hub.WatcherCount - readers.Count);
    }
}

using Platform.Client.Tests.Fixture;

namespace Platform.Client.Tests.Watching;

public class BackoffTests
{
    [Fact]
    public void Next_Ceilings_DoubleFromHalfASecondToAMinute()
    {
        var backoff = new Backoff(() => 1);

        var ceilings = Enumerable.Range(0, 10).Select(_ => backoff.Next().TotalSeconds);

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60], ceilings);
    }

    [Fact]
    public void Next_Jitter_IsFull()
    {
        var random = new Random(1);
        var seconds = Enumerable.Range(0, 2_000).Select(_ =>
        {
            var backoff = new Backoff(random.NextDouble);
            for (var i = 0; i < 7; i++)
                backoff.Next();
            return backoff.Next().TotalSeconds;
        }).ToArray();

        Assert.InRange(seconds.Min(), 0, 1);
        Assert.InRange(seconds.Max(), 59, 60);
        Assert.InRange(seconds.Average(), 28, 32);
    }

    [Fact]
    public void Reset_AfterFailures_BeginsAgain()
    {
        var backoff = new Backoff(() => 1);
        backoff.Next();
        backoff.Next();

        backoff.Reset();

        Assert.Equal(0.5, backoff.Next().TotalSeconds);
    }

    [Fact]
    public void NextAfterDrain_IsAlmostAtOnce()
    {
        var backoff = new Backoff(() => 1);
        for (var i = 0; i < 8; i++)
            backoff.Next();

        Assert.Equal(0.25, backoff.NextAfterDrain().TotalSeconds);
        Assert.Equal(0.5, backoff.Next().TotalSeconds);
    }

    /// <summary>The real watcher against a server that is gone, on a clock that the test moves.</summary>
    [Fact]
    public async Task RunAsync_ServerGone_WaitsLongerEachTime()
    {
        using var folder = new TestFolder();
        await using var platform = await TestPlatform.StartAsync();
        var store = await platform.EnrollAsync(folder.Path);
        await platform.StopAsync();
        var time = new ManualTime();
        using var stop = new CancellationTokenSource();
        using var watcher = new PlatformWatcher(store, new PlatformWatcherOptions { Time = time, Chance = () => 1 });
        var delays = new List<double>();
        watcher.Happened += happened =>
        {
            if (happened is ClientEvent.Disconnected gone)
            {
                lock (delays)
                    delays.Add(gone.RetryIn.TotalSeconds);
            }
        };

        var running = watcher.RunAsync(stop.Token);
        for (var attempt = 1; attempt <= 9; attempt++)
        {
            await Eventually.TrueAsync(() =>
            {
                lock (delays)
                    return delays.Count == attempt;
            });
            await Eventually.TrueAsync(() => time.Timers > 0);
            time.Advance(TimeSpan.FromSeconds(delays[attempt - 1] - 0.01));
            await Task.Delay(20);
            Assert.Equal(attempt, delays.Count);
            time.Advance(TimeSpan.FromSeconds(0.01));
        }

        await stop.CancelAsync();
        await running;
        Assert.Equal([0.5, 1, 2, 4, 8, 16, 32, 60, 60], delays.Take(9));
    }
}

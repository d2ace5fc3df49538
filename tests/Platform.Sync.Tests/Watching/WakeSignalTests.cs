using Platform.Sync.Watching;

namespace Platform.Sync.Tests.Watching;

public sealed class WakeSignalTests
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    [Fact]
    public void WaitAsync_SignaledBefore_CompletesAtOnce()
    {
        var signal = new WakeSignal();
        signal.Signal();
        signal.Signal();

        Assert.True(signal.WaitAsync().AsTask().IsCompleted);
        Assert.False(signal.WaitAsync().AsTask().IsCompleted);
    }

    [Fact]
    public async Task Signal_WhileWaiting_RunsTheWaiterInside()
    {
        var signal = new WakeSignal();
        var thread = 0;
        var waiter = WaitAsync();

        var caller = new Thread(signal.Signal);
        caller.Start();
        await waiter.WaitAsync(HangGuard);
        caller.Join();

        Assert.Equal(caller.ManagedThreadId, thread);

        async Task WaitAsync()
        {
            // Without the context that the test runner brings along: a server has none.
            await signal.WaitAsync().ConfigureAwait(false);
            thread = Environment.CurrentManagedThreadId;
        }
    }

    [Fact]
    public async Task Signal_FromManyThreads_LosesNothingThatWasPublishedBeforeIt()
    {
        var signal = new WakeSignal();
        var published = 0;
        var seen = 0;
        const int Threads = 4;
        const int Each = 20_000;

        var waiter = Task.Run(async () =>
        {
            while (seen < Threads * Each)
            {
                await signal.WaitAsync();
                seen = Volatile.Read(ref published);
            }
        });
        var publishers = Enumerable.Range(0, Threads).Select(_ => Task.Run(() =>
        {
            for (var count = 0; count < Each; count++)
            {
                Interlocked.Increment(ref published);
                signal.Signal();
            }
        }));
        await Task.WhenAll(publishers).WaitAsync(HangGuard);
        await waiter.WaitAsync(HangGuard);

        Assert.Equal(Threads * Each, seen);
    }

    [Fact]
    public void TakeHeartbeat_AfterARequest_IsTrueOnce()
    {
        var signal = new WakeSignal();
        signal.RequestHeartbeat();

        Assert.True(signal.TakeHeartbeat());
        Assert.False(signal.TakeHeartbeat());
    }
}

using System.Collections.Concurrent;
using Pipelines.Sockets.Unofficial;

namespace Platform.Compat.Tests.Pipelines;

public sealed class SchedulerTests
{
    [Fact]
    public async Task Schedule_OneWorker_RunsOnItsThreadInOrder()
    {
        using var scheduler = new DedicatedThreadPoolPipeScheduler("one-worker", workerCount: 1, useThreadPoolQueueLength: int.MaxValue);
        var ran = new ConcurrentQueue<(int Index, string? Thread)>();
        var last = new TaskCompletionSource();

        for (var index = 0; index < 1000; index++)
            scheduler.Schedule(state => ran.Enqueue(((int)state!, Thread.CurrentThread.Name)), index);
        scheduler.Schedule(_ => last.SetResult(), null);
        await last.Task.WaitAsync(SocketPair.HangGuard);

        Assert.Equal(Enumerable.Range(0, 1000).Select(index => (index, (string?)"one-worker")), ran);
        Assert.Equal((1001L, 0L), (scheduler.TotalServicedByQueue, scheduler.TotalServicedByPool));
    }

    [Fact]
    public async Task Schedule_QueueFull_UsesTheThreadPool()
    {
        using var scheduler = new DedicatedThreadPoolPipeScheduler("busy", workerCount: 1, useThreadPoolQueueLength: 2);
        var release = new ManualResetEventSlim();
        var busy = new TaskCompletionSource();
        var overflow = new TaskCompletionSource<bool>();
        scheduler.Schedule(_ => { busy.SetResult(); release.Wait(); }, null);
        await busy.Task.WaitAsync(SocketPair.HangGuard);

        scheduler.Schedule(_ => { }, null);
        scheduler.Schedule(_ => { }, null);
        scheduler.Schedule(_ => overflow.SetResult(Thread.CurrentThread.IsThreadPoolThread), null);
        var ranOnThreadPool = await overflow.Task.WaitAsync(SocketPair.HangGuard);
        var available = scheduler.AvailableCount;
        release.Set();

        Assert.True(ranOnThreadPool);
        Assert.Equal(1, scheduler.TotalServicedByPool);
        Assert.Equal((1, 0), (scheduler.WorkerCount, available));
    }

    [Fact]
    public async Task Dispose_WorkWaits_IsDoneAndLaterWorkGoesToTheThreadPool()
    {
        var scheduler = new DedicatedThreadPoolPipeScheduler("ending", workerCount: 1, useThreadPoolQueueLength: 100);
        var release = new ManualResetEventSlim();
        var busy = new TaskCompletionSource();
        var waited = new TaskCompletionSource<string?>();
        var later = new TaskCompletionSource<bool>();
        scheduler.Schedule(_ => { busy.SetResult(); release.Wait(); }, null);
        await busy.Task.WaitAsync(SocketPair.HangGuard);
        scheduler.Schedule(_ => waited.SetResult(Thread.CurrentThread.Name), null);

        scheduler.Dispose();
        scheduler.Schedule(_ => later.SetResult(Thread.CurrentThread.IsThreadPoolThread), null);
        release.Set();

        Assert.Equal("ending", await waited.Task.WaitAsync(SocketPair.HangGuard));
        Assert.True(await later.Task.WaitAsync(SocketPair.HangGuard));
    }
}

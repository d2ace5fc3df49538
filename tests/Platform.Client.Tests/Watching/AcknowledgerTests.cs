using Grpc.Core;
using Platform.Client.Tests.Fixture;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client.Tests.Watching;

public class AcknowledgerTests
{
    private static ResumeToken Position(Guid feed, long revision) => new(feed, Guid.NewGuid(), revision, new Hash32(new byte[32]));

    private static long RevisionOf(FeedAcknowledgement acknowledgement) =>
        ResumeToken.TryParse(acknowledgement.Position.Span, out var position) ? position.Revision : -1;

    [Fact]
    public async Task Post_DuringACall_IsPutTogetherInTheNext()
    {
        var calls = new List<FeedAcknowledgement[]>();
        var gate = new TaskCompletionSource();
        using var acknowledger = new Acknowledger(
            async (batch, _) =>
            {
                lock (calls)
                    calls.Add(batch);
                await gate.Task;
            },
            _ => { },
            TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var feed = Guid.NewGuid();
        var running = acknowledger.RunAsync(stop.Token);

        acknowledger.Post(Position(feed, 1), []);
        await Eventually.TrueAsync(() => calls.Count == 1);
        for (var revision = 2; revision <= 50; revision++)
            acknowledger.Post(Position(feed, revision), []);
        gate.SetResult();
        await acknowledger.DrainedAsync().WaitAsync(Eventually.Limit);

        Assert.Equal(2, calls.Count);
        Assert.Equal(50, RevisionOf(Assert.Single(calls[1])));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Post_ServerAway_IsTriedAgain()
    {
        var failures = 3;
        var sent = new List<long>();
        var time = new ManualTime();
        using var acknowledger = new Acknowledger(
            (_, _) => failures-- > 0 ? throw new RpcException(new Status(StatusCode.Unavailable, "")) : Task.CompletedTask,
            position => sent.Add(position.Revision),
            time);
        using var stop = new CancellationTokenSource();
        var running = acknowledger.RunAsync(stop.Token);

        acknowledger.Post(Position(Guid.NewGuid(), 7), []);
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return sent.Count == 1;
        });

        Assert.Equal([7], sent);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Post_OneFeedRefused_DeliversTheOthers()
    {
        var refused = Guid.NewGuid();
        var sent = new List<Guid>();
        using var acknowledger = new Acknowledger(
            (batch, _) => batch.Any(one => ResumeToken.TryParse(one.Position.Span, out var position) && position.FeedId == refused)
                ? throw new RpcException(new Status(StatusCode.NotFound, ""))
                : Task.CompletedTask,
            position => sent.Add(position.FeedId),
            TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var (one, two) = (Guid.NewGuid(), Guid.NewGuid());
        acknowledger.Post(Position(one, 1), []);
        acknowledger.Post(Position(refused, 1), []);
        acknowledger.Post(Position(two, 1), []);

        var running = acknowledger.RunAsync(stop.Token);
        await acknowledger.DrainedAsync().WaitAsync(Eventually.Limit);
        await Eventually.TrueAsync(() => sent.Count == 2);

        Assert.Equal(new[] { one, two }.Order(), sent.Order());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}

using Platform.TestKit;
using StackExchange.Redis;

namespace Platform.Compat.Tests.Redis;

public sealed class RedisRecoveryTests
{
    private const int Workers = 8;
    private const int Kills = 3;
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    [RedisFact]
    public async Task Server_KilledAndRestartedUnderLoad_ClientRecoversWithoutAWrongAnswer()
    {
        await using var server = await RedisProcess.StartAsync();
        await using var redis = await ConnectAsync(server);
        using var stop = new CancellationTokenSource();
        var load = new EchoLoad(redis.GetDatabase());
        var workers = Enumerable.Range(0, Workers).Select(worker => Task.Run(() => load.RunAsync(worker, stop.Token))).ToArray();

        for (var kill = 0; kill < Kills; kill++)
        {
            await load.WaitForMoreAnswersAsync(500).WaitAsync(HangGuard);
            await server.KillAsync();
            await load.WaitForAFailureAsync().WaitAsync(HangGuard);
            await server.StartAgainAsync();
        }

        await load.WaitForMoreAnswersAsync(500).WaitAsync(HangGuard);
        await stop.CancelAsync();
        await Task.WhenAll(workers).WaitAsync(HangGuard);
        Assert.Equal(0, load.WrongAnswers);
        Assert.True(load.Failures > 0);
    }

    [RedisFact]
    public async Task Server_FrozenThenThawed_OperationsTimeOutThenAnswer()
    {
        await using var server = await RedisProcess.StartAsync();
        await using var redis = await ConnectAsync(server);
        var database = redis.GetDatabase();
        await database.PingAsync();

        await server.FreezeAsync();
        var failure = await Record.ExceptionAsync(() => database.ExecuteAsync("ECHO", "frozen").WaitAsync(HangGuard));
        await server.ThawAsync();

        var answers = new EchoLoad(database);
        using var stop = new CancellationTokenSource();
        var running = answers.RunAsync(0, stop.Token);
        await answers.WaitForMoreAnswersAsync(100).WaitAsync(HangGuard);
        await stop.CancelAsync();
        await running.WaitAsync(HangGuard);
        Assert.True(failure is RedisException or RedisTimeoutException, $"{failure?.GetType()}");
        Assert.Equal(0, answers.WrongAnswers);
    }

    [RedisFact]
    public async Task Subscription_ServerRestarted_DeliversAgain()
    {
        var channel = RedisChannel.Literal("feed");
        await using var server = await RedisProcess.StartAsync();
        await using var redis = await ConnectAsync(server);
        var queue = await redis.GetSubscriber().SubscribeAsync(channel);

        await server.KillAsync();
        await server.StartAgainAsync();

        using var hang = new CancellationTokenSource(HangGuard);
        using var received = new CancellationTokenSource();
        var publishing = PublishUntilAsync(redis.GetSubscriber(), channel, received.Token);
        var message = await queue.ReadAsync(hang.Token);
        await received.CancelAsync();
        await publishing;
        Assert.Equal("again", (string?)message.Message);
    }

    private static async Task PublishUntilAsync(ISubscriber subscriber, RedisChannel channel, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await subscriber.PublishAsync(channel, "again");
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException or OperationCanceledException)
            {
                // Not connected again yet.
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }

    private static Task<ConnectionMultiplexer> ConnectAsync(RedisProcess server)
    {
        var options = ConfigurationOptions.Parse(server.Endpoint);
        options.AbortOnConnectFail = false;
        options.AsyncTimeout = 2_000;
        options.ReconnectRetryPolicy = new LinearRetry(50);
        return ConnectionMultiplexer.ConnectAsync(options);
    }

    /// <summary>Asks the server to repeat unique words, so that an answer to another request is seen as one.</summary>
    private sealed class EchoLoad(IDatabase database)
    {
        private long _answers;
        private long _failures;
        private long _wrong;

        public long Failures => Interlocked.Read(ref _failures);

        public long WrongAnswers => Interlocked.Read(ref _wrong);

        public async Task RunAsync(int worker, CancellationToken stop)
        {
            for (var index = 0; !stop.IsCancellationRequested; index++)
            {
                var word = $"{worker}-{index}-{new string('x', index % 3000)}";
                try
                {
                    var answer = (string?)await database.ExecuteAsync("ECHO", word);
                    Interlocked.Increment(ref answer == word ? ref _answers : ref _wrong);
                }
                catch (Exception exception) when (exception is not NullReferenceException)
                {
                    // A dying server shows in several exceptions; what matters here is that it never shows as an answer.
                    Interlocked.Increment(ref _failures);
                    await Task.Delay(5, CancellationToken.None);
                }
            }
        }

        public Task WaitForMoreAnswersAsync(int count)
        {
            var goal = Interlocked.Read(ref _answers) + count;
            return WaitAsync(() => Interlocked.Read(ref _answers) >= goal);
        }

        public Task WaitForAFailureAsync()
        {
            var before = Failures;
            return WaitAsync(() => Failures > before);
        }

        private static async Task WaitAsync(Func<bool> condition)
        {
            while (!condition())
                await Task.Delay(10);
        }
    }
}

using Platform.TestKit;
using StackExchange.Redis;

namespace Platform.Compat.Tests.Redis;

public sealed class RedisClientTests
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    [RedisFact]
    public async Task SetThenGet_SmallToLargeValues_ComeBackEqual()
    {
        await using var server = await RedisProcess.StartAsync();
        await using var redis = await ConnectAsync(server);

        await AssertRoundTripsAsync(redis.GetDatabase(), [0, 1, 8191, 8192, 8193, 65536, 1 << 20, 32 << 20]);
    }

    [RedisFact]
    public async Task SetThenGet_Resp3_ComeBackEqual()
    {
        await using var server = await RedisProcess.StartAsync();
        await using var redis = await ConnectAsync(server, options => options.Protocol = RedisProtocol.Resp3);

        await AssertRoundTripsAsync(redis.GetDatabase(), [0, 1, 8192, 1 << 20]);
    }

    [RedisFact]
    public async Task SetThenGet_OverTls_ComeBackEqual()
    {
        using var certificate = new TestCertificate();
        await using var server = await RedisProcess.StartAsync(certificate);
        await using var redis = await ConnectAsync(server, options =>
        {
            options.Ssl = true;
            options.CertificateValidation += (_, presented, _, _) => certificate.Is(presented);
        });

        await AssertRoundTripsAsync(redis.GetDatabase(), [0, 1, 8192, 1 << 20, 16 << 20]);
    }

    [RedisFact]
    public async Task Pipelining_TenThousandOperationsAtOnce_EveryAnswerIsItsOwn()
    {
        const int Operations = 10_000;
        await using var server = await RedisProcess.StartAsync();
        await using var redis = await ConnectAsync(server);
        var database = redis.GetDatabase();

        var sets = Enumerable.Range(0, Operations).Select(index => database.StringSetAsync($"key-{index}", $"value-{index}"));
        var stored = await Task.WhenAll(sets).WaitAsync(HangGuard);
        var gets = Enumerable.Range(0, Operations).Select(index => database.StringGetAsync($"key-{index}"));
        var values = await Task.WhenAll(gets).WaitAsync(HangGuard);

        Assert.DoesNotContain(false, stored);
        Assert.Equal(Enumerable.Range(0, Operations).Select(index => $"value-{index}"), values.Select(value => (string?)value));
    }

    [RedisFact]
    public async Task ListRange_ReplyOfTwoHundredThousandItems_IsCompleteAndInOrder()
    {
        const int Items = 200_000;
        await using var server = await RedisProcess.StartAsync();
        await using var redis = await ConnectAsync(server, options => options.AsyncTimeout = (int)HangGuard.TotalMilliseconds);
        var database = redis.GetDatabase();
        await database.ListRightPushAsync("list", [.. Enumerable.Range(0, Items).Select(index => (RedisValue)index)]);

        var twice = await Task.WhenAll(database.ListRangeAsync("list"), database.ListRangeAsync("list", 1)).WaitAsync(HangGuard);

        Assert.Equal(Enumerable.Range(0, Items), twice[0].Select(value => (int)value));
        Assert.Equal(Enumerable.Range(1, Items - 1), twice[1].Select(value => (int)value));
    }

    [RedisFact]
    public async Task PubSub_QueueMode_MessagesArriveOnceAndInOrder()
    {
        const int Messages = 2_000;
        await using var server = await RedisProcess.StartAsync();
        await using var redis = await ConnectAsync(server);
        var subscriber = redis.GetSubscriber();
        var queue = await subscriber.SubscribeAsync(RedisChannel.Literal("feed"));

        for (var index = 0; index < Messages; index++)
            await subscriber.PublishAsync(RedisChannel.Literal("feed"), index, CommandFlags.FireAndForget);

        using var hang = new CancellationTokenSource(HangGuard);
        for (var index = 0; index < Messages; index++)
            Assert.Equal(index, (int)(await queue.ReadAsync(hang.Token)).Message);
        Assert.False(queue.TryRead(out _));
    }

    [RedisFact]
    public async Task Events_SeveralHandlers_AllAreCalled()
    {
        await using var server = await RedisProcess.StartAsync();
        await using var redis = await ConnectAsync(server);
        var first = new TaskCompletionSource();
        var second = new TaskCompletionSource();
        redis.ConnectionFailed += (_, _) => first.TrySetResult();
        redis.ConnectionFailed += (_, _) => second.TrySetResult();

        await server.KillAsync();

        await Task.WhenAll(first.Task, second.Task).WaitAsync(HangGuard);
    }

    private static async Task AssertRoundTripsAsync(IDatabase database, int[] sizes)
    {
        foreach (var size in sizes)
        {
            var value = new byte[size];
            new Random(size).NextBytes(value);

            Assert.True(await database.StringSetAsync("value", value).WaitAsync(HangGuard));
            var read = (byte[]?)await database.StringGetAsync("value").WaitAsync(HangGuard);

            Assert.True(value.AsSpan().SequenceEqual(read), $"a value of {size} bytes came back as another");
        }
    }

    private static Task<ConnectionMultiplexer> ConnectAsync(RedisProcess server, Action<ConfigurationOptions>? configure = null)
    {
        var options = ConfigurationOptions.Parse(server.Endpoint);
        options.AsyncTimeout = 30_000;
        options.ConnectTimeout = 30_000;
        configure?.Invoke(options);
        return ConnectionMultiplexer.ConnectAsync(options);
    }
}

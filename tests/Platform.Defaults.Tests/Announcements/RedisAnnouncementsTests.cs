using Microsoft.Extensions.Logging.Abstractions;
using Platform.TestKit;

namespace Platform.Defaults.Tests.Announcements;

public sealed class RedisAnnouncementsTests
{
    [RedisFact]
    public Task Publish_ManyMessagesFromAnotherProcess_ArriveInOrder() => WithTwoAsync(AnnouncementContract.DeliversInOrderAsync);

    [RedisFact]
    public Task Publish_OneChannel_IsNotHeardOnAnother() => WithTwoAsync((first, _) => AnnouncementContract.SeparatesChannelsAsync(first));

    [RedisFact]
    public Task Publish_SeveralSubscribers_AllHearItUntilDisposed() => WithTwoAsync((first, _) => AnnouncementContract.ServesSeveralSubscribersOfOneChannelAsync(first));

    [RedisFact]
    public Task Publish_HandlerThrows_TheNextMessageArrives() => WithTwoAsync((first, _) => AnnouncementContract.SurvivesAHandlerThatThrowsAsync(first));

    [RedisFact]
    public Task Publish_BinaryMessage_ArrivesUnchanged() => WithTwoAsync((first, _) => AnnouncementContract.KeepsBinaryMessagesAsync(first));

    [RedisFact]
    public async Task Redis_KilledAndBack_RaisesReconnectedAndDeliversAgain()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var announcements = Create(redis);
        var received = 0;
        var reconnected = 0;
        announcements.Reconnected += () => Interlocked.Increment(ref reconnected);
        await using var subscription = await announcements.SubscribeAsync("a", _ => Interlocked.Increment(ref received), default);

        await redis.KillAsync();
        await AnnouncementContract.UntilAsync(() => PublishFailsAsync(announcements).GetAwaiter().GetResult());
        await redis.RestartAsync();

        await AnnouncementContract.UntilAsync(() =>
        {
            PublishFailsAsync(announcements).GetAwaiter().GetResult();
            return received > 0 && reconnected > 0;
        });
    }

    [RedisFact]
    public async Task Subscribe_RedisNotThereYet_HoldsOnceItIs()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        await using var announcements = Create(redis);
        var received = 0;
        await using var subscription = await announcements.SubscribeAsync("a", _ => Interlocked.Increment(ref received), default);

        await redis.RestartAsync();

        await AnnouncementContract.UntilAsync(() =>
        {
            PublishFailsAsync(announcements).GetAwaiter().GetResult();
            return received > 0;
        });
    }

    private static async Task<bool> PublishFailsAsync(RedisAnnouncements announcements)
    {
        try
        {
            await announcements.PublishAsync("a", new byte[] { 1 }, default);
            return false;
        }
        catch (Exception exception) when (exception is StackExchange.Redis.RedisException or TimeoutException)
        {
            return true;
        }
    }

    private static RedisAnnouncements Create(RedisServer redis) => new(redis.Configuration, NullLogger<RedisAnnouncements>.Instance);

    private static async Task WithTwoAsync(Func<IAnnouncements, IAnnouncements, Task> test)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var first = Create(redis);
        await using var second = Create(redis);
        await test(first, second);
    }
}

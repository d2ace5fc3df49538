using System.Collections.Concurrent;
using Platform.Sync.Tests.Model;

namespace Platform.Sync.Tests.Guarantees;

/// <summary>What a schedule has shown.</summary>
internal sealed record Outcome(IReadOnlyList<Replica> Replicas, IReadOnlyList<FeedModel> Feeds);

/// <summary>
/// A random but repeatable life of an installation: Saves; announcements lost, repeated, reordered and forged; slow readers;
/// devices that leave and come back, to either of two nodes; nodes that restart; a log that is truncated; a database that is
/// restored. In the end everything is quiet, and every device has to hold what the log holds.
/// </summary>
internal static class Schedule
{
    private const int Steps = 160;
    private static readonly ConcurrentDictionary<int, Lazy<Task<Outcome>>> Runs = new();

    /// <summary>Runs a schedule, once for all tests that look at it.</summary>
    public static Task<Outcome> RunAsync(int seed) => Runs.GetOrAdd(seed, _ => new(() => Task.Run(() => LiveAsync(seed)))).Value;

    private static async Task<Outcome> LiveAsync(int seed)
    {
        var random = new Random(seed);
        await using var platform = await SyncPlatform.StartAsync();
        platform.Credentials.PageBytes = 4000;
        var feeds = new[] { platform.Credentials.AddFeed(), platform.Credentials.AddFeed() };
        var nodes = await Nodes.StartAsync(platform, seed);
        var lives = Enumerable.Range(0, 5).Select(number => new DeviceLife(platform.AddDevice(feeds[..(1 + (number % 2))]), nodes, new Random(seed + number + 1))).ToList();

        List<(string Channel, byte[] Message)> held = [];
        for (var step = 0; step < Steps; step++)
        {
            var feed = feeds[random.Next(feeds.Length)];
            var channel = $"sync:feed:{feed.FeedId:N}";
            switch (random.Next(100))
            {
                case < 60:
                    var saved = Announce.Feed(feed.Save(random.Next(1, 6), random: random).Position);
                    await AnnounceAsync(platform, random, held, channel, saved);
                    break;
                case < 70:
                    await platform.Announcements.PublishAsync(channel, Announce.Feed(feed.FeedId, random.Next(2) == 0 ? feed.Head.LogId : Guid.NewGuid(), random.Next(-5, 500)), default);
                    break;
                case < 85:
                    lives[random.Next(lives.Count)].Disturb(random);
                    break;
                case < 93:
                    feed.Truncate(random.Next(0, 30));
                    break;
                case < 97:
                    await nodes.RestartAsync(random.Next(2));
                    break;
                default:
                    feed.Restore(random.NextInt64(Math.Max(0, feed.Head.Revision - 10), feed.Head.Revision + 1));
                    break;
            }

            if (random.Next(3) == 0)
                await Task.Delay(random.Next(20));
        }

        await Task.WhenAll(lives.Select(life => life.CatchUpAsync()));
        return new Outcome([.. lives.Select(life => life.Device.Replica)], feeds);
    }

    private static async Task AnnounceAsync(SyncPlatform platform, Random random, List<(string Channel, byte[] Message)> held, string channel, byte[] message)
    {
        switch (random.Next(6))
        {
            case 0:
                // Lost.
                return;
            case 1:
                // Late, and after younger ones.
                held.Insert(random.Next(held.Count + 1), (channel, message));
                return;
            case 2:
                foreach (var late in held)
                    await platform.Announcements.PublishAsync(late.Channel, late.Message, default);
                held.Clear();
                break;
            case 3:
                await platform.Announcements.PublishAsync(channel, message, default);
                break;
        }

        await platform.Announcements.PublishAsync(channel, message, default);
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Platform.Defaults.Tests.Announcements;

/// <summary>What both implementations promise.</summary>
internal static class AnnouncementContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task DeliversInOrderAsync(IAnnouncements publisher, IAnnouncements subscriber)
    {
        var received = new ConcurrentQueue<string>();
        await using var subscription = await subscriber.SubscribeAsync("a", message => received.Enqueue(Encoding.UTF8.GetString(message.Span)), default);

        for (var i = 0; i < 500; i++)
            await publisher.PublishAsync("a", Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture)), default);

        await UntilAsync(() => received.Count == 500);
        Assert.Equal(Enumerable.Range(0, 500).Select(i => i.ToString(CultureInfo.InvariantCulture)), received);
    }

    public static async Task SeparatesChannelsAsync(IAnnouncements announcements)
    {
        var a = new ConcurrentQueue<byte>();
        var b = new ConcurrentQueue<byte>();
        await using var first = await announcements.SubscribeAsync("a", message => a.Enqueue(message.Span[0]), default);
        await using var second = await announcements.SubscribeAsync("b", message => b.Enqueue(message.Span[0]), default);

        await announcements.PublishAsync("a", new byte[] { 1 }, default);
        await announcements.PublishAsync("b", new byte[] { 2 }, default);
        await announcements.PublishAsync("c", new byte[] { 3 }, default);

        await UntilAsync(() => a.Count == 1 && b.Count == 1);
        Assert.Equal<byte>([1], a);
        Assert.Equal<byte>([2], b);
    }

    public static async Task ServesSeveralSubscribersOfOneChannelAsync(IAnnouncements announcements)
    {
        var counts = new int[3];
        var subscriptions = new List<IAsyncDisposable>();
        for (var i = 0; i < counts.Length; i++)
        {
            var index = i;
            subscriptions.Add(await announcements.SubscribeAsync("a", _ => Interlocked.Increment(ref counts[index]), default));
        }

        await announcements.PublishAsync("a", new byte[] { 1 }, default);
        await UntilAsync(() => counts.All(count => count == 1));
        await subscriptions[0].DisposeAsync();
        await announcements.PublishAsync("a", new byte[] { 2 }, default);
        await UntilAsync(() => counts[1] == 2 && counts[2] == 2);

        Assert.Equal(1, counts[0]);
        await subscriptions[1].DisposeAsync();
        await subscriptions[2].DisposeAsync();
    }

    public static async Task SurvivesAHandlerThatThrowsAsync(IAnnouncements announcements)
    {
        var received = new ConcurrentQueue<byte>();
        await using var subscription = await announcements.SubscribeAsync(
            "a",
            message =>
            {
                if (message.Span[0] == 1)
                    throw new InvalidOperationException("A bad message.");
                received.Enqueue(message.Span[0]);
            },
            default);

        await announcements.PublishAsync("a", new byte[] { 1 }, default);
        await announcements.PublishAsync("a", new byte[] { 2 }, default);

        await UntilAsync(() => !received.IsEmpty);
        Assert.Equal<byte>([2], received);
    }

    public static async Task KeepsBinaryMessagesAsync(IAnnouncements announcements)
    {
        var message = new byte[64 * 1024];
        new Random(1).NextBytes(message);
        byte[]? received = null;
        await using var subscription = await announcements.SubscribeAsync("a", bytes => received = bytes.ToArray(), default);

        await announcements.PublishAsync("a", message, default);

        await UntilAsync(() => received is not null);
        Assert.Equal(message, received);
    }

    public static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
            await Task.Delay(10, patience.Token);
    }
}

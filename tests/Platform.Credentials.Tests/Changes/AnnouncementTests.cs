using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Sync.V1;

namespace Platform.Credentials.Tests.Changes;

[Collection(SharedSite.Name)]
public sealed class AnnouncementTests(Site site)
{
    [Fact]
    public async Task ApplyChanges_Committed_IsAnnouncedWithItsPosition()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var head = (await workspace.OpenFeedAsync(await site.Org.EnrolAsync(site.Org.Owner))).Head;
        var messages = Channel.CreateUnbounded<FeedAnnouncement>();
        await using var subscription = await site.Announcements.SubscribeAsync(
            $"sync:feed:{Convert.ToHexStringLower(head.FeedId.Span)}",
            message => messages.Writer.TryWrite(FeedAnnouncement.Parser.ParseFrom(message.Span)),
            CancellationToken.None);

        await workspace.AddAsync("openai", "One");
        await workspace.AddAsync("openai", "Two");

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var (first, second) = (await messages.Reader.ReadAsync(patience.Token), await messages.Reader.ReadAsync(patience.Token));
        Assert.Equal((1L, 2L), (first.Revision, second.Revision));
        Assert.Equal((head.FeedId, head.LogId), (second.FeedId, second.LogId));
        var history = await site.Host.ChangeLog.ListChangesAsync(new ListChangesRequest { Position = head });
        Assert.Equal(history.Frames, [first.Frame, second.Frame]);
    }

    [Fact]
    public async Task ApplyChanges_LargeFrame_IsAnnouncedWithoutIt()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var feed = await workspace.OpenFeedAsync(await site.Org.EnrolAsync(site.Org.Owner));
        var announced = new TaskCompletionSource<FeedAnnouncement>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var subscription = await site.Announcements.SubscribeAsync(
            $"sync:feed:{Convert.ToHexStringLower(feed.Head.FeedId.Span)}",
            message => announced.TrySetResult(FeedAnnouncement.Parser.ParseFrom(message.Span)),
            CancellationToken.None);
        var changes = new List<CredentialChange>();
        for (var index = 0; index < 100; index++)
            changes.Add(await workspace.CreateAsync("openai", $"{new string('k', 60)} {index}"));

        await workspace.ApplyAsync(changes);

        var announcement = await announced.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal((1L, 0), (announcement.Revision, announcement.Frame.Length));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ApplyChanges_AnnouncingFailsOrHangs_TheSaveIsAnswered(bool hangs)
    {
        await using var own = await OwnSite.StartAsync(builder => builder.Services.AddSingleton<IAnnouncements>(new BrokenAnnouncements(hangs)));
        var workspace = await own.Site.CreateWorkspaceAsync();

        var credential = await workspace.AddAsync("openai", "Main");

        Assert.Equal(1, credential.Version);
        if (!hangs)
            await Eventually.HoldsAsync(() => Task.FromResult(Assert.Single(own.Site.Host.Logs.Lines, line => line.Contains("AnnouncementNotPublished", StringComparison.Ordinal))));
    }

    private sealed class BrokenAnnouncements(bool hangs) : IAnnouncements
    {
        public event Action? Reconnected
        {
            add { }
            remove { }
        }

        public Task PublishAsync(string channel, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
            hangs ? Task.Delay(Timeout.Infinite, cancellationToken) : Task.FromException(new IOException("The server has gone."));

        public Task<IAsyncDisposable> SubscribeAsync(string channel, Action<ReadOnlyMemory<byte>> handler, CancellationToken cancellationToken) =>
            Task.FromResult<IAsyncDisposable>(new MemoryStream());
    }
}

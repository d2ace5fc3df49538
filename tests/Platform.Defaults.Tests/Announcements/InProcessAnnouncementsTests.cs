using Microsoft.Extensions.Logging.Abstractions;

namespace Platform.Defaults.Tests.Announcements;

public sealed class InProcessAnnouncementsTests
{
    private readonly InProcessAnnouncements _announcements = new(NullLogger<InProcessAnnouncements>.Instance);

    [Fact]
    public Task Publish_ManyMessages_ArriveInOrder() => AnnouncementContract.DeliversInOrderAsync(_announcements, _announcements);

    [Fact]
    public Task Publish_OneChannel_IsNotHeardOnAnother() => AnnouncementContract.SeparatesChannelsAsync(_announcements);

    [Fact]
    public Task Publish_SeveralSubscribers_AllHearItUntilDisposed() => AnnouncementContract.ServesSeveralSubscribersOfOneChannelAsync(_announcements);

    [Fact]
    public Task Publish_HandlerThrows_TheNextMessageArrives() => AnnouncementContract.SurvivesAHandlerThatThrowsAsync(_announcements);

    [Fact]
    public Task Publish_BinaryMessage_ArrivesUnchanged() => AnnouncementContract.KeepsBinaryMessagesAsync(_announcements);
}

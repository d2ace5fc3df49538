using Google.Protobuf;
using Platform.Credentials.Feeds;
using Platform.Credentials.Watching;
using Platform.Defaults;
using Platform.Sync.V1;

namespace Platform.Credentials.Changes;

/// <summary>
/// Says that a feed has moved on, strictly after the commit. Only a hint: the Save is answered without waiting for it, and a failure
/// costs nothing but time, as sync nodes compare heads every few seconds.
/// </summary>
internal sealed partial class ChangeAnnouncer(
    IAnnouncements announcements, OrganizationAnnouncer organizations, CredentialsTelemetry telemetry, ILogger<ChangeAnnouncer> logger)
{
    /// <summary>A frame up to this size goes along, so that nodes need not read the log.</summary>
    public const int MaxFrame = 32 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <param name="head">The feed at its new revision.</param>
    /// <param name="frame">The signed frame of that revision.</param>
    /// <param name="traceParent">W3C traceparent; empty when there is none.</param>
    public void Announce(Feed head, byte[] frame, string traceParent)
    {
        _ = PublishAsync(head, frame, traceParent);
        organizations.Announce(head.OrganizationId);
    }

    private async Task PublishAsync(Feed head, byte[] frame, string traceParent)
    {
        using var sending = AnnouncementTelemetry.StartSend("sync:feed", traceParent);
        var announcement = new FeedAnnouncement
        {
            FeedId = Ids.Bytes(head.FeedId),
            LogId = Ids.Bytes(head.LogId),
            Revision = head.Revision,
            TraceParent = sending?.Id ?? traceParent,
            Frame = frame.Length <= MaxFrame ? UnsafeByteOperations.UnsafeWrap(frame) : ByteString.Empty,
        };
        try
        {
            using var timeout = new CancellationTokenSource(Patience);
            await announcements.PublishAsync($"sync:feed:{head.FeedId:N}", announcement.ToByteArray(), timeout.Token);
        }
        catch (Exception exception)
        {
            telemetry.AnnouncementFailed();
            Log.PublishFailed(logger, head.FeedId, head.Revision, exception.GetType().FullName!);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 100, EventName = "AnnouncementNotPublished", Level = LogLevel.Warning,
            Message = "Revision {Revision} of feed {FeedId} was saved but not announced ({ExceptionType}); sync nodes will find it by themselves")]
        public static partial void PublishFailed(ILogger logger, Guid feedId, long revision, string exceptionType);
    }
}

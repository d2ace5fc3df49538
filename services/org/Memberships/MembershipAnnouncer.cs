using Google.Protobuf;
using Platform.Defaults;
using Platform.Sync.V1;

namespace Platform.Org.Memberships;

/// <summary>
/// Tells the other services, after the commit, that a membership or device has changed. A hint: the change stands whether it
/// arrives or not, and the periodic checks of the sync nodes find it, so a failure here never fails the call.
/// </summary>
internal sealed partial class MembershipAnnouncer(IAnnouncements announcements, TimeProvider time, ILogger<MembershipAnnouncer> logger)
{
    private const string Channel = "sync:membership";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public Task MemberChangedAsync(Guid organizationId, Guid userId) =>
        PublishAsync(new MembershipAnnouncement { OrganizationId = Bytes(organizationId), UserId = Bytes(userId) });

    public Task DeviceChangedAsync(Guid userId, Guid deviceId) =>
        PublishAsync(new MembershipAnnouncement { UserId = Bytes(userId), DeviceId = Bytes(deviceId) });

    // Not cancelled with the call: the change is committed, whether or not its caller still waits.
    private async Task PublishAsync(MembershipAnnouncement announcement)
    {
        try
        {
            await announcements.PublishAsync(Channel, announcement.ToByteArray(), CancellationToken.None).WaitAsync(Patience, time);
        }
#pragma warning disable CA1031 // A dying Redis throws more kinds than its client documents.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.NotAnnounced(logger, exception);
        }
    }

    private static ByteString Bytes(Guid id) => ByteString.CopyFrom(id.ToByteArray(bigEndian: true));

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = "MembershipNotAnnounced", Level = LogLevel.Warning, Message = "A membership change was committed but not announced; the periodic checks will find it.")]
        public static partial void NotAnnounced(ILogger logger, Exception exception);
    }
}

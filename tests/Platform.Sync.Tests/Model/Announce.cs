using Google.Protobuf;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Sync.Tests.Model;

/// <summary>Announcements as the services publish them, and as a forger might.</summary>
internal static class Announce
{
    /// <summary>With the frame itself, as credentials does while it is small.</summary>
    public static byte[] Feed(ResumeToken position, byte[] frame) => new FeedAnnouncement
    {
        FeedId = FeedModel.Bytes(position.FeedId),
        LogId = FeedModel.Bytes(position.LogId),
        Revision = position.Revision,
        Frame = ByteString.CopyFrom(frame),
    }.ToByteArray();

    public static byte[] Feed(ResumeToken position) => Feed(position.FeedId, position.LogId, position.Revision);

    public static byte[] Feed(Guid feedId, Guid logId, long revision) =>
        new FeedAnnouncement { FeedId = FeedModel.Bytes(feedId), LogId = FeedModel.Bytes(logId), Revision = revision }.ToByteArray();

    public static byte[] Membership(Guid? organizationId, Guid? userId, Guid? deviceId)
    {
        var announcement = new MembershipAnnouncement();
        if (organizationId is { } organization)
            announcement.OrganizationId = FeedModel.Bytes(organization);
        if (userId is { } user)
            announcement.UserId = FeedModel.Bytes(user);
        if (deviceId is { } device)
            announcement.DeviceId = FeedModel.Bytes(device);
        return announcement.ToByteArray();
    }
}

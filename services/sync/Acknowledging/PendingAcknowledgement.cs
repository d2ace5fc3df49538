using Google.Protobuf.WellKnownTypes;
using Platform.Credentials.V1;
using Platform.Sealing;

namespace Platform.Sync.Acknowledging;

/// <summary>What a device has said of a feed and credentials has not been told yet.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="Position">What it has applied.</param>
/// <param name="SaidAt">When it said so.</param>
/// <param name="Rejections">The credentials that did not work there.</param>
internal sealed record PendingAcknowledgement(Guid DeviceId, ResumeToken Position, DateTimeOffset SaidAt, IReadOnlyList<DeviceRejection> Rejections)
{
    public (Guid DeviceId, Guid FeedId) Key => (DeviceId, Position.FeedId);

    /// <summary>Whether this replaces what was said before: a revision of the same log never goes back.</summary>
    public bool Replaces(PendingAcknowledgement before) =>
        Position.LogId != before.Position.LogId || Position.Revision >= before.Position.Revision;

    public DeviceAcknowledgement ToMessage()
    {
        var message = new DeviceAcknowledgement
        {
            DeviceId = Ids.ToBytes(DeviceId),
            FeedId = Ids.ToBytes(Position.FeedId),
            LogId = Ids.ToBytes(Position.LogId),
            Revision = Position.Revision,
            AcknowledgeTime = Timestamp.FromDateTimeOffset(SaidAt),
        };
        message.Rejections.AddRange(Rejections);
        return message;
    }
}

using Platform.Credentials.V1;

namespace Platform.Org.Removals;

/// <summary>A removal of which credentials has yet to be told.</summary>
internal sealed class FenceRow
{
    public required Guid OrganizationId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>Counter of the organization after the removal.</summary>
    public required long MembershipVersion { get; init; }

    /// <summary>The devices that are concerned, 16 bytes each, one after the other.</summary>
    public required byte[] DeviceIds { get; init; }

    public required RevocationReason Reason { get; init; }

    public required Guid ActorId { get; init; }

    public required DateTimeOffset CreateTime { get; init; }
}

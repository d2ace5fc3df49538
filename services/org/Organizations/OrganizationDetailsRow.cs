using Platform.Org.V1;

namespace Platform.Org.Organizations;

/// <summary>An organization with its settings, as one of its members sees it.</summary>
internal sealed class OrganizationDetailsRow
{
    public required Guid OrganizationId { get; init; }

    public required string Name { get; init; }

    public required Role Role { get; init; }

    public required long SeatLimit { get; init; }

    public required long SeatsUsed { get; init; }

    public required long DeviceLeaseDays { get; init; }

    public required bool DeviceGrantAllowed { get; init; }

    public required bool DeviceApprovalRequired { get; init; }

    public required DateTimeOffset CreateTime { get; init; }
}

using Platform.Org.V1;

namespace Platform.Org.Memberships;

/// <summary>An organization as one of its members sees it.</summary>
internal sealed class OrganizationMembership
{
    public required Guid OrganizationId { get; init; }

    public required string Name { get; init; }

    public required Role Role { get; init; }
}

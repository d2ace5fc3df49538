using Platform.Org.V1;

namespace Platform.Org.Memberships;

/// <summary>A member as the others of the organization see them.</summary>
internal sealed class MemberRow
{
    public required Guid UserId { get; init; }

    public required string Email { get; init; }

    public required string DisplayName { get; init; }

    public required Role Role { get; init; }

    public required DateTimeOffset CreateTime { get; init; }
}

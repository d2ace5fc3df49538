using Platform.Org.Users;
using Platform.Org.V1;

namespace Platform.Org.Invitations;

/// <summary>An invitation that nobody has accepted yet.</summary>
internal sealed class InvitationRecord
{
    public required Guid InvitationId { get; init; }

    public required Guid OrganizationId { get; init; }

    public required string Email { get; init; }

    public required string EmailKey { get; init; }

    public required Role Role { get; init; }

    public required Guid InvitedBy { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    public required DateTimeOffset ExpireTime { get; init; }

    /// <summary>Why its last message could not be sent; empty while none failed.</summary>
    public string MailFailure { get; init; } = "";

    public EmailAddress Address => new(Email, EmailKey);

    /// <summary>Names, where they were read too.</summary>
    public string InviterName { get; init; } = "";

    public string OrganizationName { get; init; } = "";
}

using Google.Protobuf.WellKnownTypes;
using Platform.Org.Invitations;
using Platform.Org.Memberships;
using Platform.Org.V1;

namespace Platform.Org.Organizations;

internal sealed partial class OrganizationGrpcService
{
    private static Organization Map(OrganizationMembership organization) => new()
    {
        OrganizationId = Ids.Text(organization.OrganizationId),
        Name = organization.Name,
        Role = organization.Role,
    };

    private static OrganizationDetails Map(OrganizationDetailsRow organization) => new()
    {
        OrganizationId = Ids.Text(organization.OrganizationId),
        Name = organization.Name,
        Role = organization.Role,
        SeatLimit = (int)organization.SeatLimit,
        SeatsUsed = (int)organization.SeatsUsed,
        DeviceLeaseDays = (int)organization.DeviceLeaseDays,
        DeviceGrantAllowed = organization.DeviceGrantAllowed,
        DeviceApprovalRequired = organization.DeviceApprovalRequired,
        CreateTime = Timestamp.FromDateTimeOffset(organization.CreateTime),
    };

    private static Member Map(MemberRow member) => new()
    {
        UserId = Ids.Text(member.UserId),
        Email = member.Email,
        DisplayName = member.DisplayName,
        Role = member.Role,
        CreateTime = Timestamp.FromDateTimeOffset(member.CreateTime),
    };

    private static Invitation Map(InvitationRecord invitation) => new()
    {
        InvitationId = Ids.Text(invitation.InvitationId),
        Email = invitation.Email,
        Role = invitation.Role,
        CreateTime = Timestamp.FromDateTimeOffset(invitation.CreateTime),
        ExpireTime = Timestamp.FromDateTimeOffset(invitation.ExpireTime),
        InvitedBy = invitation.InviterName,
        MailFailure = invitation.MailFailure,
    };

    private static InvitationOutcome Map(InvitationResult result) => new()
    {
        Row = result.Draft.Row,
        Email = result.Draft.Email,
        Invitation = result.Invitation is { } invitation ? Map(invitation) : null,
        Reason = result.Problem?.Reason ?? "",
        Message = result.Problem?.Message ?? "",
    };
}

using Grpc.Core;
using Platform.Defaults;
using Platform.Org.V1;

namespace Platform.Org.Organizations;

internal sealed partial class OrganizationGrpcService
{
    public override async Task<InviteMembersResponse> InviteMembers(InviteMembersRequest request, ServerCallContext context)
    {
        var organizationId = Ids.Organization(request.OrganizationId);
        var results = await inviteMembers.RunAsync(context.GetCaller().UserId, organizationId, request, context.CancellationToken);

        return new InviteMembersResponse { Outcomes = { results.Select(Map) } };
    }

    public override async Task<ListInvitationsResponse> ListInvitations(ListInvitationsRequest request, ServerCallContext context)
    {
        var organizationId = Ids.Organization(request.OrganizationId);
        var invitations = await listInvitations.RunAsync(context.GetCaller().UserId, organizationId, context.CancellationToken);

        return new ListInvitationsResponse { Invitations = { invitations.Select(Map) } };
    }

    public override async Task<ResendInvitationResponse> ResendInvitation(ResendInvitationRequest request, ServerCallContext context)
    {
        var organizationId = Ids.Organization(request.OrganizationId);
        var invitation = await resendInvitation.RunAsync(context.GetCaller().UserId, organizationId, Ids.Member(request.InvitationId), context.CancellationToken);

        return new ResendInvitationResponse { Invitation = Map(invitation) };
    }

    public override async Task<RevokeInvitationResponse> RevokeInvitation(RevokeInvitationRequest request, ServerCallContext context)
    {
        var organizationId = Ids.Organization(request.OrganizationId);
        await revokeInvitation.RunAsync(context.GetCaller().UserId, organizationId, Ids.Member(request.InvitationId), context.CancellationToken);

        return new RevokeInvitationResponse();
    }
}

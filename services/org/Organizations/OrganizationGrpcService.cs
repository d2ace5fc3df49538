using Grpc.Core;
using Platform.Defaults;
using Platform.Org.Invitations;
using Platform.Org.V1;

namespace Platform.Org.Organizations;

internal sealed partial class OrganizationGrpcService(
    CreateOrganization createOrganization,
    ListOrganizations listOrganizations,
    GetOrganization getOrganization,
    UpdateOrganization updateOrganization,
    DeleteOrganization deleteOrganization,
    AddMember addMember,
    ListMembers listMembers,
    ChangeRole changeRole,
    RemoveMember removeMember,
    InviteMembers inviteMembers,
    ListInvitations listInvitations,
    ResendInvitation resendInvitation,
    RevokeInvitation revokeInvitation,
    TimeProvider time) : OrganizationService.OrganizationServiceBase
{
    public override async Task<CreateOrganizationResponse> CreateOrganization(CreateOrganizationRequest request, ServerCallContext context)
    {
        var organization = await createOrganization.RunAsync(context.GetCaller().UserId, request.Name, context.CancellationToken);

        return new CreateOrganizationResponse { Organization = Map(organization) };
    }

    public override async Task<ListOrganizationsResponse> ListOrganizations(ListOrganizationsRequest request, ServerCallContext context)
    {
        var organizations = await listOrganizations.RunAsync(context.GetCaller().UserId, context.CancellationToken);

        return new ListOrganizationsResponse { Organizations = { organizations.Select(Map) } };
    }

    public override async Task<GetOrganizationResponse> GetOrganization(GetOrganizationRequest request, ServerCallContext context)
    {
        var organizationId = Ids.Organization(request.OrganizationId);

        return new GetOrganizationResponse { Organization = Map(await getOrganization.RunAsync(context.GetCaller().UserId, organizationId, context.CancellationToken)) };
    }

    public override async Task<UpdateOrganizationResponse> UpdateOrganization(UpdateOrganizationRequest request, ServerCallContext context)
    {
        var organizationId = Ids.Organization(request.OrganizationId);
        var organization = await updateOrganization.RunAsync(context.GetCaller().UserId, organizationId, request, context.CancellationToken);

        return new UpdateOrganizationResponse { Organization = Map(organization) };
    }

    public override async Task<DeleteOrganizationResponse> DeleteOrganization(DeleteOrganizationRequest request, ServerCallContext context)
    {
        var organizationId = Ids.Organization(request.OrganizationId);
        await deleteOrganization.RunAsync(context.GetCaller().UserId, organizationId, request.ConfirmName, context.CancellationToken);

        return new DeleteOrganizationResponse();
    }

    public override async Task<AddMemberResponse> AddMember(AddMemberRequest request, ServerCallContext context)
    {
        var organizationId = Ids.Organization(request.OrganizationId);
        var member = await addMember.RunAsync(context.GetCaller().UserId, organizationId, request, context.CancellationToken);

        return new AddMemberResponse { Member = Map(member) };
    }

    public override async Task<ListMembersResponse> ListMembers(ListMembersRequest request, ServerCallContext context)
    {
        var organizationId = Ids.Organization(request.OrganizationId);
        var members = await listMembers.RunAsync(context.GetCaller().UserId, organizationId, context.CancellationToken);

        return new ListMembersResponse { Members = { members.Select(Map) } };
    }

    public override async Task<ChangeRoleResponse> ChangeRole(ChangeRoleRequest request, ServerCallContext context)
    {
        var organizationId = Ids.Organization(request.OrganizationId);
        var member = await changeRole.RunAsync(context.GetCaller().UserId, organizationId, Ids.Member(request.UserId), request.Role, context.CancellationToken);

        return new ChangeRoleResponse { Member = Map(member) };
    }

    public override async Task<RemoveMemberResponse> RemoveMember(RemoveMemberRequest request, ServerCallContext context)
    {
        var organizationId = Ids.Organization(request.OrganizationId);
        var (caller, userId) = (context.GetCaller(), Ids.Member(request.UserId));
        // Anybody leaves as they are.
        if (userId != caller.UserId)
            StepUpProof.Require(caller, time);
        await removeMember.RunAsync(caller.UserId, organizationId, userId, context.CancellationToken);

        return new RemoveMemberResponse();
    }
}

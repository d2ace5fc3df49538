using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Platform.Defaults;
using Platform.Org.Memberships;
using Platform.Org.V1;

namespace Platform.Org.Organizations;

internal sealed class OrganizationGrpcService(
    CreateOrganization createOrganization,
    ListOrganizations listOrganizations,
    AddMember addMember,
    ListMembers listMembers,
    RemoveMember removeMember,
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

    private static Organization Map(OrganizationMembership organization) => new()
    {
        OrganizationId = Ids.Text(organization.OrganizationId),
        Name = organization.Name,
        Role = organization.Role,
    };

    private static Member Map(MemberRow member) => new()
    {
        UserId = Ids.Text(member.UserId),
        Email = member.Email,
        DisplayName = member.DisplayName,
        Role = member.Role,
        CreateTime = Timestamp.FromDateTimeOffset(member.CreateTime),
    };
}

using Grpc.Core;
using Platform.Credentials.V1;
using Platform.Org.V1;

namespace Platform.Gateway.Tests.Backends;

/// <summary>Services that only the platform's own processes may call; here they are there to be not reached.</summary>
internal sealed class ReachableMemberships(BackendObservations observations) : MembershipService.MembershipServiceBase
{
    public override Task<ResolveMembershipResponse> ResolveMembership(ResolveMembershipRequest request, ServerCallContext context)
    {
        observations.Count();
        return Task.FromResult(new ResolveMembershipResponse());
    }
}

internal sealed class ReachableSessions(BackendObservations observations) : SessionService.SessionServiceBase
{
    public override Task<UseSessionResponse> UseSession(UseSessionRequest request, ServerCallContext context)
    {
        observations.Count();
        return Task.FromResult(new UseSessionResponse());
    }
}

internal sealed class ReachableChangeLog(BackendObservations observations) : ChangeLogService.ChangeLogServiceBase
{
    public override Task<GetHeadsResponse> GetHeads(GetHeadsRequest request, ServerCallContext context)
    {
        observations.Count();
        return Task.FromResult(new GetHeadsResponse());
    }
}

internal sealed class ReachableFences(BackendObservations observations) : FenceService.FenceServiceBase
{
    public override Task<CommitFenceResponse> CommitFence(CommitFenceRequest request, ServerCallContext context)
    {
        observations.Count();
        return Task.FromResult(new CommitFenceResponse());
    }
}

/// <summary>Services whose methods all answer UNIMPLEMENTED, and count that they were asked.</summary>
internal sealed class BareOrganizations : OrganizationService.OrganizationServiceBase;

internal sealed class BareAccounts : AccountService.AccountServiceBase;

internal sealed class BareDevices : DeviceService.DeviceServiceBase;

internal sealed class BareCredentials : CredentialService.CredentialServiceBase;

internal sealed class BareAudit : AuditService.AuditServiceBase;

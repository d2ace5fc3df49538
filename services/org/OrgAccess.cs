using Platform.Defaults;

namespace Platform.Org;

/// <summary>Which kind of caller each method is open to. Roles are asked in the use cases.</summary>
internal static class OrgAccess
{
    private const string Tokens = "/platform.org.v1.TokenService/";
    private const string Organizations = "/platform.org.v1.OrganizationService/";
    private const string Devices = "/platform.org.v1.DeviceService/";
    private const string Accounts = "/platform.org.v1.AccountService/";
    private const string Sessions = "/platform.org.v1.SessionService/";
    private const string Memberships = "/platform.org.v1.MembershipService/";

    public static RpcAccess[] Rows { get; } =
    [
        new(Tokens + "GetSetupState", Callers.Anyone),
        new(Tokens + "CompleteSetup", Callers.Anyone),
        new(Tokens + "CreateUserToken", Callers.Anyone),
        new(Tokens + "CreateDeviceToken", Callers.Anyone),

        new(Organizations + "CreateOrganization", Callers.User),
        new(Organizations + "ListOrganizations", Callers.User),
        new(Organizations + "AddMember", Callers.User),
        new(Organizations + "ListMembers", Callers.User),
        new(Organizations + "RemoveMember", Callers.User),
        new(Organizations + "GetOrganization", Callers.User),
        new(Organizations + "UpdateOrganization", Callers.User),
        new(Organizations + "DeleteOrganization", Callers.User) { NeedsFreshProof = true },
        new(Organizations + "ChangeRole", Callers.User) { NeedsFreshProof = true },
        new(Organizations + "InviteMembers", Callers.User),
        new(Organizations + "ListInvitations", Callers.User),
        new(Organizations + "ResendInvitation", Callers.User),
        new(Organizations + "RevokeInvitation", Callers.User),

        new(Accounts + "GetAccount", Callers.User),
        new(Accounts + "UpdateAccount", Callers.User),
        new(Accounts + "ChangePassword", Callers.User),
        new(Accounts + "ListSessions", Callers.User),
        new(Accounts + "EndSession", Callers.User),
        new(Accounts + "SetUpTotp", Callers.User) { NeedsFreshProof = true },
        new(Accounts + "ConfirmTotp", Callers.User),
        new(Accounts + "RemoveTotp", Callers.User) { NeedsFreshProof = true },
        new(Accounts + "CreateRecoveryCodes", Callers.User) { NeedsFreshProof = true },

        new(Devices + "EnrollDevice", Callers.User) { Enrols = true },
        new(Devices + "ListDevices", Callers.User),
        new(Devices + "RevokeDevice", Callers.User),
        new(Devices + "RenameDevice", Callers.User),
        new(Devices + "ListPendingDevices", Callers.User),
        new(Devices + "ApproveDevice", Callers.User) { NeedsFreshProof = true },

        new(Sessions + "SignIn", Callers.Service, "gateway"),
        new(Sessions + "SignInWithIdentity", Callers.Service, "gateway"),
        new(Sessions + "PassSecondFactor", Callers.Service, "gateway"),
        new(Sessions + "CheckAuthorization", Callers.Service, "gateway"),
        new(Sessions + "Authorize", Callers.Service, "gateway"),
        new(Sessions + "GetDeviceGrant", Callers.Service, "gateway"),
        new(Sessions + "DecideDeviceGrant", Callers.Service, "gateway"),
        new(Sessions + "GetInvitation", Callers.Service, "gateway"),
        new(Sessions + "AcceptInvitation", Callers.Service, "gateway"),
        new(Sessions + "RequestPasswordReset", Callers.Service, "gateway"),
        new(Sessions + "ResetPassword", Callers.Service, "gateway"),
        new(Sessions + "GetSession", Callers.Service, "gateway"),
        new(Sessions + "UseSession", Callers.Service, "gateway"),
        new(Sessions + "StepUp", Callers.Service, "gateway"),
        new(Sessions + "SignOut", Callers.Service, "gateway"),

        new(Memberships + "ResolveMembership", Callers.Service, "credentials", "sync"),
        new(Memberships + "ResolveDevice", Callers.Service, "credentials", "sync"),
        new(Memberships + "ResolveDevices", Callers.Service, "credentials", "sync"),
        new(Memberships + "ListOrganizationDevices", Callers.Service, "credentials", "sync"),
    ];
}

using Platform.Defaults;

namespace Platform.Org;

/// <summary>Which kind of caller each method is open to. Roles are asked in the use cases.</summary>
internal static class OrgAccess
{
    private const string Tokens = "/platform.org.v1.TokenService/";
    private const string Organizations = "/platform.org.v1.OrganizationService/";
    private const string Devices = "/platform.org.v1.DeviceService/";
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

        new(Devices + "EnrollDevice", Callers.User),
        new(Devices + "ListDevices", Callers.User),
        new(Devices + "RevokeDevice", Callers.User),

        new(Sessions + "SignIn", Callers.Service, "gateway"),
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

namespace Platform.Identity.Tests.Access;

/// <summary>Who may call a method as far as people are concerned, for the organization that it names.</summary>
public enum Scope
{
    /// <summary>It names no organization.</summary>
    None,

    /// <summary>Any member.</summary>
    Member,

    /// <summary>Owners and admins.</summary>
    Admin,

    /// <summary>Owners.</summary>
    Owner,
}

/// <summary>What the contracts say of a method, written out a second time: the test does not believe the table in the code.</summary>
/// <param name="Method">service/method.</param>
/// <param name="Who">Kinds: anyone, user, device, and names of services.</param>
/// <param name="Scope">For people.</param>
internal sealed record Rule(string Method, string Who, Scope Scope = Scope.None)
{
    public bool Allows(string kind) => Who.Split(' ').Contains(kind);
}

internal static class Rules
{
    public static readonly IReadOnlyList<Rule> All =
    [
        new("platform.org.v1.TokenService/GetSetupState", "anyone"),
        new("platform.org.v1.TokenService/CompleteSetup", "anyone"),
        new("platform.org.v1.TokenService/CreateUserToken", "anyone"),
        new("platform.org.v1.TokenService/CreateDeviceToken", "anyone"),

        new("platform.org.v1.OrganizationService/CreateOrganization", "user"),
        new("platform.org.v1.OrganizationService/ListOrganizations", "user"),
        new("platform.org.v1.OrganizationService/GetOrganization", "user", Scope.Member),
        new("platform.org.v1.OrganizationService/ListMembers", "user", Scope.Member),
        new("platform.org.v1.OrganizationService/AddMember", "user", Scope.Admin),
        new("platform.org.v1.OrganizationService/RemoveMember", "user", Scope.Admin),
        new("platform.org.v1.OrganizationService/ChangeRole", "user", Scope.Admin),
        new("platform.org.v1.OrganizationService/InviteMembers", "user", Scope.Admin),
        new("platform.org.v1.OrganizationService/ListInvitations", "user", Scope.Admin),
        new("platform.org.v1.OrganizationService/ResendInvitation", "user", Scope.Admin),
        new("platform.org.v1.OrganizationService/RevokeInvitation", "user", Scope.Admin),
        new("platform.org.v1.OrganizationService/UpdateOrganization", "user", Scope.Owner),
        new("platform.org.v1.OrganizationService/DeleteOrganization", "user", Scope.Owner),

        new("platform.org.v1.AccountService/GetAccount", "user"),
        new("platform.org.v1.AccountService/UpdateAccount", "user"),
        new("platform.org.v1.AccountService/ChangePassword", "user"),
        new("platform.org.v1.AccountService/ListSessions", "user"),
        new("platform.org.v1.AccountService/EndSession", "user"),
        new("platform.org.v1.AccountService/SetUpTotp", "user"),
        new("platform.org.v1.AccountService/ConfirmTotp", "user"),
        new("platform.org.v1.AccountService/RemoveTotp", "user"),
        new("platform.org.v1.AccountService/CreateRecoveryCodes", "user"),

        new("platform.org.v1.DeviceService/EnrollDevice", "user"),
        new("platform.org.v1.DeviceService/ListDevices", "user", Scope.Admin),
        new("platform.org.v1.DeviceService/RenameDevice", "user"),
        new("platform.org.v1.DeviceService/RevokeDevice", "user"),
        new("platform.org.v1.DeviceService/ListPendingDevices", "user", Scope.Admin),
        new("platform.org.v1.DeviceService/ApproveDevice", "user", Scope.Admin),

        new("platform.org.v1.SessionService/SignIn", "gateway"),
        new("platform.org.v1.SessionService/SignInWithIdentity", "gateway"),
        new("platform.org.v1.SessionService/PassSecondFactor", "gateway"),
        new("platform.org.v1.SessionService/GetSession", "gateway"),
        new("platform.org.v1.SessionService/UseSession", "gateway"),
        new("platform.org.v1.SessionService/StepUp", "gateway"),
        new("platform.org.v1.SessionService/SignOut", "gateway"),
        new("platform.org.v1.SessionService/GetInvitation", "gateway"),
        new("platform.org.v1.SessionService/AcceptInvitation", "gateway"),
        new("platform.org.v1.SessionService/RequestPasswordReset", "gateway"),
        new("platform.org.v1.SessionService/ResetPassword", "gateway"),
        new("platform.org.v1.SessionService/CheckAuthorization", "gateway"),
        new("platform.org.v1.SessionService/Authorize", "gateway"),
        new("platform.org.v1.SessionService/GetDeviceGrant", "gateway"),
        new("platform.org.v1.SessionService/DecideDeviceGrant", "gateway"),

        new("platform.org.v1.MembershipService/ResolveMembership", "credentials sync"),
        new("platform.org.v1.MembershipService/ResolveDevice", "credentials sync"),
        new("platform.org.v1.MembershipService/ResolveDevices", "credentials sync"),
        new("platform.org.v1.MembershipService/ListOrganizationDevices", "credentials sync"),

        new("platform.credentials.v1.CredentialService/GetInputKey", "user"),
        new("platform.credentials.v1.CredentialService/GetKeyList", "user device"),
        new("platform.credentials.v1.CredentialService/ApplyChanges", "user", Scope.Admin),
        new("platform.credentials.v1.CredentialService/ListCredentials", "user", Scope.Member),
        new("platform.credentials.v1.CredentialService/ListDeliveries", "user", Scope.Admin),
        new("platform.credentials.v1.CredentialService/ListRemovals", "user", Scope.Admin),
        // Opens for anybody, and says of an organization that the caller is not in only that it has ended.
        new("platform.credentials.v1.CredentialService/WatchOrganizations", "user"),

        new("platform.credentials.v1.ChangeLogService/OpenFeeds", "sync"),
        new("platform.credentials.v1.ChangeLogService/ListChanges", "sync"),
        new("platform.credentials.v1.ChangeLogService/GetSnapshot", "sync"),
        new("platform.credentials.v1.ChangeLogService/GetHeads", "sync"),
        new("platform.credentials.v1.ChangeLogService/ListKeyLists", "sync"),
        new("platform.credentials.v1.ChangeLogService/RecordAcknowledgements", "sync"),
        new("platform.credentials.v1.ChangeLogService/RecordWipes", "sync"),
        new("platform.credentials.v1.FenceService/CommitFence", "org"),
        new("platform.credentials.v1.AuditService/ListAuditEvents", "user", Scope.Admin),

        new("platform.sync.v1.SyncService/Watch", "device"),
        new("platform.sync.v1.SyncService/Acknowledge", "device"),
        new("platform.sync.v1.SyncService/ConfirmWipe", "device"),
    ];
}

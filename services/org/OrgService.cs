using Microsoft.Extensions.Options;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Org.Accounts;
using Platform.Org.Database;
using Platform.Org.Devices;
using Platform.Org.Identities;
using Platform.Org.Invitations;
using Platform.Org.Mail;
using Platform.Org.Memberships;
using Platform.Org.OAuth;
using Platform.Org.Organizations;
using Platform.Org.Removals;
using Platform.Org.Resets;
using Platform.Org.SecondFactors;
using Platform.Org.Sessions;
using Platform.Org.Setup;
using Platform.Org.Tokens;
using Platform.Org.Users;

namespace Platform.Org;

/// <summary>Composes the org service: for its own process, for host and for tests alike.</summary>
public static class OrgService
{
    /// <summary>Registers the service. Settings: section <c>Org</c>, <c>Data:Path</c>, <c>Authentication:Issuer</c>.</summary>
    public static WebApplicationBuilder AddOrg(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<OrgOptions>()
            .BindConfiguration(OrgOptions.Section)
            .Configure<IConfiguration>((options, configuration) =>
            {
                options.DataPath = configuration["Data:Path"] ?? "";
                options.Issuer = configuration["Authentication:Issuer"] ?? "";
            })
            .ValidateDataAnnotations()
            .ValidateOnStart();

        builder.AddAnnouncements();
        services.AddRpcAccess(OrgAccess.Rows);
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<OrgOptions>>().Value.OpenDatabase());
        services.AddSingleton<OrgDatabase>();
        services.AddSingleton<SetupLink>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<SignInGuard>();
        services.AddSingleton<PasswordProof>();
        services.AddSingleton<SecondFactorProof>();
        services.AddSingleton<OrgSecrets>();
        services.AddSingleton<BrowserSessions>();
        services.AddSingleton<BeginSignIn>();
        services.AddMail();
        services.AddSingleton<TokenSigningKeys>();
        services.AddSingleton<OAuthClients>();
        services.AddSingleton<AuthorizationCheck>();
        services.AddSingleton<KeyProofs>();
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<MembershipAnnouncer>();
        services.AddUseCases();
        services.AddHostedService<OrgStartup>();
        builder.AddFences();
        return builder;
    }

    /// <summary>Maps the gRPC services and the published keys.</summary>
    public static WebApplication MapOrg(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGrpcService<TokenGrpcService>();
        app.MapGrpcService<OrganizationGrpcService>();
        app.MapGrpcService<DeviceGrpcService>();
        app.MapGrpcService<AccountGrpcService>();
        app.MapGrpcService<SessionGrpcService>();
        app.MapGrpcService<MembershipGrpcService>();
        app.MapPublishedKeys();
        app.MapOAuth();
        return app;
    }

    private static void AddFences(this WebApplicationBuilder builder)
    {
        builder.AddServiceClient<FenceService.FenceServiceClient>($"{OrgOptions.Section}:CredentialsUrl", "credentials");
        builder.Services
            .AddSingleton<FenceCaller>()
            .AddSingleton<FenceWorker>()
            .AddSingleton<Fences>()
            .AddHostedService(provider => provider.GetRequiredService<FenceWorker>());
    }

    private static void AddUseCases(this IServiceCollection services) => services
        .AddSingleton<OpenSetup>()
        .AddSingleton<GetSetupState>()
        .AddSingleton<CompleteSetup>()
        .AddSingleton<CreateUserToken>()
        .AddSingleton<CreateDeviceToken>()
        .AddSingleton<SignInWithPassword>()
        .AddSingleton<SignInWithIdentity>()
        .AddSingleton<PassSecondFactor>()
        .AddSingleton<GetSession>()
        .AddSingleton<UseSession>()
        .AddSingleton<StepUpSession>()
        .AddSingleton<SignOut>()
        .AddSingleton<GetAccount>()
        .AddSingleton<UpdateAccount>()
        .AddSingleton<ChangePassword>()
        .AddSingleton<ListSessions>()
        .AddSingleton<EndSession>()
        .AddSingleton<SetUpTotp>()
        .AddSingleton<ConfirmTotp>()
        .AddSingleton<RemoveTotp>()
        .AddSingleton<CreateRecoveryCodes>()
        .AddSingleton<RequestPasswordReset>()
        .AddSingleton<ResetPassword>()
        .AddSingleton<CreateOrganization>()
        .AddSingleton<ListOrganizations>()
        .AddSingleton<GetOrganization>()
        .AddSingleton<UpdateOrganization>()
        .AddSingleton<DeleteOrganization>()
        .AddSingleton<AddMember>()
        .AddSingleton<ListMembers>()
        .AddSingleton<ChangeRole>()
        .AddSingleton<RemoveMember>()
        .AddSingleton<InviteMembers>()
        .AddSingleton<ListInvitations>()
        .AddSingleton<ResendInvitation>()
        .AddSingleton<RevokeInvitation>()
        .AddSingleton<GetInvitation>()
        .AddSingleton<AcceptInvitation>()
        .AddSingleton<EnrollDevice>()
        .AddSingleton<ListDevices>()
        .AddSingleton<RenameDevice>()
        .AddSingleton<RevokeDevice>()
        .AddSingleton<ListPendingDevices>()
        .AddSingleton<ApproveDevice>()
        .AddSingleton<ResolveMembership>()
        .AddSingleton<ResolveDevices>()
        .AddSingleton<ListOrganizationDevices>()
        .AddSingleton<Authorize>()
        .AddSingleton<ExchangeCode>()
        .AddSingleton<RefreshTokens>()
        .AddSingleton<BeginDeviceGrant>()
        .AddSingleton<FetchDeviceGrant>()
        .AddSingleton<DeviceGrantDecisions>();
}

using Platform.Defaults;
using Platform.Gateway.External;
using Platform.Gateway.OAuth;
using Platform.Org.V1;

namespace Platform.Gateway.Sessions;

/// <summary>Everything of browser sessions. The gateway asks the org service as itself.</summary>
internal static class SessionRegistration
{
    private const string OrgUrl = $"{GatewayOptions.SectionName}:{nameof(GatewayOptions.OrgUrl)}";

    public static void AddSessions(this WebApplicationBuilder builder)
    {
        builder.AddServiceIdentity("gateway");
        builder.AddServiceClient<SessionService.SessionServiceClient>(OrgUrl, "org");
        builder.AddServiceClient<TokenService.TokenServiceClient>(OrgUrl, "org");
        builder.Services
            .AddSingleton<OwnOrigins>()
            .AddSingleton<SameOrigin>()
            .AddSingleton<SessionRequestReader>()
            .AddSingleton<IdentityProviders>()
            .AddSingleton<ExternalEndpoints>()
            .AddSingleton<PageForms>()
            .AddSingleton<SignInPage>()
            .AddSingleton<AuthorizePage>()
            .AddSingleton<DevicePage>()
            .AddSingleton<AccountEndpoints>()
            .AddSingleton<SessionEndpoints>();
    }
}

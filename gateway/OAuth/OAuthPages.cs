namespace Platform.Gateway.OAuth;

/// <summary>The pages on which people let programs and machines sign in as them.</summary>
internal static class OAuthPages
{
    public static void MapOAuthPages(this WebApplication app)
    {
        var group = app.MapGroup("/oauth");
        app.Services.GetRequiredService<SignInPage>().Map(group);
        app.Services.GetRequiredService<AuthorizePage>().Map(group);
        app.Services.GetRequiredService<DevicePage>().Map(group);
    }
}

using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Platform.Defaults;
using Platform.Gateway.GrpcWeb;
using Platform.Gateway.Health;
using Platform.Gateway.Limits;
using Platform.Gateway.OAuth;
using Platform.Gateway.Portal;
using Platform.Gateway.Proxy;
using Platform.Gateway.Rpc;
using Platform.Gateway.Sessions;

namespace Platform.Gateway;

/// <summary>The gateway as Program, host and the tests compose it. It brings its own listeners and telemetry.</summary>
public static class GatewayService
{
    public static WebApplicationBuilder AddGateway(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddListeners();
        builder.AddTelemetry("gateway");
        // Line by line what calls do belongs to traces; that one failed is in the guard's and the forwarder's warnings.
        builder.Logging.AddFilter("Yarp.ReverseProxy", LogLevel.Warning);
        // A device that hangs up is no warning; a service that is gone is told by its health.
        builder.Logging.AddFilter("Yarp.ReverseProxy.Forwarder.HttpForwarder", LogLevel.Error);

        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.SectionName).ValidateOnStart();
        services.AddOptions<AuthenticationOptions>().BindConfiguration(AuthenticationOptions.Section);
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<GatewayOptions>>(
            (kestrel, gateway) => EdgeLimits.Apply(kestrel.Limits, gateway.Value));
        services.AddSingleton(provider =>
            new GrpcWebLimits(provider.GetRequiredService<IOptions<GatewayOptions>>().Value.MaxRequestBytes));
        services.AddSingleton<BackendHealth>();
        services.AddSingleton<PortalFiles>();
        builder.AddSessions();
        services.AddGatewayProxy();
        return builder;
    }

    public static WebApplication MapGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<GrpcWebMiddleware>();
        app.UseMiddleware<CallLimits>();
        app.UseMiddleware<RpcGate>();
        app.UseMiddleware<ResponseGuard>();
        app.UseMiddleware<SessionCalls>();
        app.UseRouting();

        SessionEndpoints.Map(app);
        app.MapOAuthPages();
        app.MapPortal();
        app.MapHealth();
        app.MapGet(PlatformDocument.Path, (IOptions<GatewayOptions> options, IOptions<AuthenticationOptions> authentication) =>
            Results.Json(PlatformDocument.Create(options.Value, authentication.Value.Issuer, app.HttpUrl(), app.GrpcUrl())));
        app.MapReverseProxy();
        return app;
    }
}

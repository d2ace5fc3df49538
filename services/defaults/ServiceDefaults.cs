using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Platform.Defaults;

/// <summary>What every service does the same way.</summary>
public static class ServiceDefaults
{
    /// <summary>Longest gRPC message that is accepted, in bytes: 100 changes with a secret of 64 KiB each do not fit, 4 MiB of them do.</summary>
    public const int MaxReceiveMessageSize = 4 * 1024 * 1024;

    /// <summary>Listeners, logging, telemetry, health, gRPC with errors and access table, authentication.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="serviceName">Name of the service: in telemetry, and in its assertions.</param>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, string serviceName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddListeners();
        builder.AddTelemetry(serviceName);
        builder.AddTokenAuthentication(serviceName);
        builder.AddServiceIdentity(serviceName);
        builder.Services.AddHealthChecks();
        builder.Services.AddRpcAccess(HealthGrpcService.Access);
        builder.Services.AddOptions<AccountLimitOptions>().BindConfiguration(AccountLimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<AccountLimits>();
        builder.Services.AddSingleton<AccessInterceptor>();
        builder.Services.AddSingleton<ErrorInterceptor>();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<ErrorInterceptor>();
            grpc.Interceptors.Add<AccessInterceptor>();
            grpc.MaxReceiveMessageSize = MaxReceiveMessageSize;
        });
        // A compressed message is limited by its compressed size only, so a small one could fill the memory. After the framework's
        // own set-up, which fills an empty list.
        builder.Services.PostConfigure<GrpcServiceOptions>(grpc => grpc.CompressionProviders.Clear());
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        return builder;
    }

    /// <summary>Authentication, and health for orchestrators: live (the process answers) and ready (its dependencies do).</summary>
    public static WebApplication MapServiceDefaults(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseAuthentication();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready");
        app.MapGrpcService<HealthGrpcService>();
        return app;
    }
}

using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Platform.Defaults;

/// <summary>Generated clients of other services.</summary>
public static class ServiceClients
{
    /// <summary>What this process calls others as. <see cref="ServiceDefaults"/> has it; a process without them (the gateway) adds it.</summary>
    public static WebApplicationBuilder AddServiceIdentity(this WebApplicationBuilder builder, string serviceName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(services => new ServiceIdentity(
            serviceName, services.GetRequiredService<IOptions<AuthenticationOptions>>(), services.GetRequiredService<TimeProvider>()));
        return builder;
    }

    /// <summary>Registers a generated client that calls the address in a setting as this service, over one shared channel.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="addressSetting">Name of the setting with the other service's gRPC address, such as <c>Sync:CredentialsUrl</c>.</param>
    /// <param name="service">The other service.</param>
    public static WebApplicationBuilder AddServiceClient<TClient>(this WebApplicationBuilder builder, string addressSetting, string service)
        where TClient : ClientBase<TClient>
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddKeyedSingleton(addressSetting, (services, _) => CreateChannel(services, addressSetting, service));
        builder.Services.AddSingleton(services =>
            (TClient)Activator.CreateInstance(typeof(TClient), services.GetRequiredKeyedService<GrpcChannel>(addressSetting))!);
        return builder;
    }

    private static GrpcChannel CreateChannel(IServiceProvider services, string addressSetting, string service)
    {
        var address = services.GetRequiredService<IConfiguration>()[addressSetting];
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
            throw new InvalidOperationException($"The setting '{addressSetting}' must be the gRPC address of a service, such as http://127.0.0.1:7201; it is '{address}'.");

        var sockets = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(10),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            UseProxy = false,
        };
        return GrpcChannel.ForAddress(uri, new GrpcChannelOptions
        {
            HttpHandler = new AssertionHandler(services.GetRequiredService<ServiceIdentity>(), service, sockets),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = 8 * 1024 * 1024,
        });
    }

    /// <summary>Attaches this service's own assertion to every call.</summary>
    private sealed class AssertionHandler(ServiceIdentity identity, string service, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", identity.TokenFor(service));
            return base.SendAsync(request, cancellationToken);
        }
    }
}

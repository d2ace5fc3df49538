using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Defaults;
using Platform.Gateway.Health;
using Platform.Gateway.Tests.Backends;
using Platform.Org.V1;
using Platform.Sync.V1;

namespace Platform.Gateway.Tests;

/// <summary>A real gateway on real sockets, in front of real backends.</summary>
internal sealed class GatewayHarness : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private GatewayHarness(WebApplication app, IReadOnlyList<Backend> backends)
    {
        _app = app;
        Backends = backends;
        HttpUrl = new Uri(app.HttpUrl());
        GrpcUrl = new Uri(app.GrpcUrl());
        Http = new HttpClient { BaseAddress = HttpUrl };
        _channel = GrpcChannel.ForAddress(GrpcUrl, new GrpcChannelOptions { MaxReceiveMessageSize = 8 * 1024 * 1024 });
    }

    /// <summary>Long enough for a slow machine; a test that waits so long has failed.</summary>
    public static TimeSpan HangGuard { get; } = TimeSpan.FromSeconds(60);

    public Uri HttpUrl { get; }

    public Uri GrpcUrl { get; }

    public HttpClient Http { get; }

    /// <summary>What the gateway says of one of its backends.</summary>
    public string HealthOf(string backend) =>
        _app.Services.GetRequiredService<BackendHealth>().Report().Backends.Single(report => report.Name == backend).Status;

    /// <summary>The first serves everything; any further are sync nodes only.</summary>
    public IReadOnlyList<Backend> Backends { get; }

    public Backend Backend => Backends[0];

    public CallInvoker Invoker => _channel.CreateCallInvoker();

    public TokenService.TokenServiceClient Unary => new(_channel);

    public SyncService.SyncServiceClient Stream => new(_channel);

    public static async Task<GatewayHarness> StartAsync(int syncNodes = 1, params (string Setting, string Value)[] settings)
    {
        var backends = new List<Backend>();
        for (var i = 0; i < syncNodes; i++)
            backends.Add(await Backend.StartAsync());

        try
        {
            return await StartAsync(backends, settings);
        }
        catch
        {
            foreach (var backend in backends)
                await backend.DisposeAsync();
            throw;
        }
    }

    private static async Task<GatewayHarness> StartAsync(List<Backend> backends, (string Setting, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Listen:Port"] = "0",
            ["Authentication:Issuer"] = "https://issuer.test",
            // The tests send more from one address than people do; the limits have tests of their own.
            ["Gateway:SignInsPerMinute"] = "1000000",
            ["Gateway:CallsPerMinute"] = "6000000",
            ["Gateway:OrgUrl"] = backends[0].GrpcUrl.ToString(),
            ["Gateway:OrgHttpUrl"] = backends[0].HttpUrl.ToString(),
            ["Gateway:CredentialsUrl"] = backends[0].GrpcUrl.ToString(),
        });
        for (var i = 0; i < backends.Count; i++)
            builder.Configuration[$"Gateway:SyncUrls:{i}"] = backends[i].GrpcUrl.ToString();
        foreach (var (setting, value) in settings)
            builder.Configuration[setting] = value;

        builder.AddGateway();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGateway();
        await app.StartAsync();
        return new GatewayHarness(app, backends);
    }

    /// <summary>Stops as a signal stops it: calls under way are given time.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _channel.Dispose();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        foreach (var backend in Backends)
            await backend.DisposeAsync();
    }
}

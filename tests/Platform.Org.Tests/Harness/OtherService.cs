using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Platform.Defaults;
using Platform.Org.V1;

namespace Platform.Org.Tests.Harness;

/// <summary>Another service of the installation: it verifies access tokens with the keys that org publishes, and calls org as itself.</summary>
internal sealed class OtherService : IAsyncDisposable
{
    /// <summary>The one method of it.</summary>
    public const string Path = "/platform.org.v1.OrganizationService/ListOrganizations";

    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private OtherService(WebApplication app)
    {
        _app = app;
        _channel = GrpcChannel.ForAddress(app.GrpcUrl());
    }

    /// <summary>Org's internal methods, called with this service's own assertion.</summary>
    public MembershipService.MembershipServiceClient Memberships => _app.Services.GetRequiredService<MembershipService.MembershipServiceClient>();

    public static async Task<OtherService> StartAsync(Installation installation, OrgHost org, string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(installation.Settings(name));
        builder.Configuration["Authentication:Authority"] = org.HttpUrl;
        builder.Configuration["Other:OrgUrl"] = org.GrpcUrl;
        builder.AddServiceDefaults(name);
        builder.AddServiceClient<MembershipService.MembershipServiceClient>("Other:OrgUrl", "org");
        builder.Services.AddRpcAccess(new RpcAccess(Path, Callers.User | Callers.Device));

        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapGrpcService<WhoAmI>();
        await app.StartAsync();
        return new OtherService(app);
    }

    /// <summary>Who this service takes the bearer of a token for.</summary>
    public Task<string> WhoIsAsync(string token) => WhoIsAsync(Person.Bearer(token));

    /// <summary>Who this service takes the sender of a call for.</summary>
    public async Task<string> WhoIsAsync(Metadata headers)
    {
        var client = new OrganizationService.OrganizationServiceClient(_channel);
        var response = await client.ListOrganizationsAsync(new ListOrganizationsRequest(), headers);

        return response.Organizations.Single().Name;
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private sealed class WhoAmI : OrganizationService.OrganizationServiceBase
    {
        public override Task<ListOrganizationsResponse> ListOrganizations(ListOrganizationsRequest request, ServerCallContext context)
        {
            var caller = context.GetCaller();

            return Task.FromResult(new ListOrganizationsResponse { Organizations = { new Organization { Name = $"{caller.Kind} {caller.Id} of {caller.UserId}" } } });
        }
    }
}

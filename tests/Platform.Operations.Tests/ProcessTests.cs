using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Platform.Operations.Tests.Topology;
using Platform.TestKit;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Platform.Operations.Tests;

/// <summary>What an orchestrator asks the processes of the topology.</summary>
[Collection(ObservedProcesses.Name)]
public sealed class ProcessTests(ObservedPlatform observed)
{
    [RedisFact]
    public async Task Probe_OfEveryProcess_IsZeroWhileItIsReady()
    {
        foreach (var service in observed.Platform.File.Services.Values.Where(service => service.Target is not null))
            Assert.Equal(0, await observed.Platform.ProbeAsync(service.Name));
    }

    [RedisTheory]
    [InlineData("org", "platform.org.v1.OrganizationService")]
    [InlineData("credentials", "platform.credentials.v1.CredentialService")]
    [InlineData("sync-2", "platform.sync.v1.SyncService")]
    public async Task GrpcHealth_OfAService_ServesItsOwnServicesWithoutSignIn(string process, string service)
    {
        using var channel = GrpcChannel.ForAddress(observed.Platform.Loopback(process, 1));
        var client = new Health.HealthClient(channel);

        Assert.Equal(ServingStatus.Serving, (await client.CheckAsync(new HealthCheckRequest())).Status);
        Assert.Equal(ServingStatus.Serving, (await client.CheckAsync(new HealthCheckRequest { Service = service })).Status);
        Assert.Contains(service, (await client.ListAsync(new HealthListRequest())).Statuses.Keys);
        var unknown = await Assert.ThrowsAsync<RpcException>(async () => await client.CheckAsync(new HealthCheckRequest { Service = "nobody.v1.Nothing" }));
        Assert.Equal(StatusCode.NotFound, unknown.StatusCode);
        using var watch = client.Watch(new HealthCheckRequest { Service = service });
        Assert.True(await watch.ResponseStream.MoveNext(default));
        Assert.Equal(ServingStatus.Serving, watch.ResponseStream.Current.Status);
    }

    [RedisFact]
    public async Task GrpcHealth_ThroughTheGateway_DoesNotExist()
    {
        using var channel = GrpcChannel.ForAddress(observed.Platform.Loopback("gateway", 1));

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest()));

        Assert.Equal(StatusCode.Unimplemented, refused.StatusCode);
    }
}

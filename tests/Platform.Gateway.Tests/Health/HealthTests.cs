using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.Gateway.Tests.Health;

public class HealthTests
{
    private static readonly (string, string) OftenProbed = ("Gateway:HealthInterval", "00:00:00.1");

    [Fact]
    public async Task Health_WithAllBackendsUp_ListsThemAndIsReady()
    {
        await using var gateway = await GatewayHarness.StartAsync(syncNodes: 2, OftenProbed);
        await Wait.UntilAsync(() => IsOkAsync(gateway, "/health/ready"));

        var health = await gateway.Http.GetFromJsonAsync<JsonElement>("/health");

        Assert.Equal("ready", health.GetProperty("status").GetString());
        Assert.Equal(
            [("org", "healthy"), ("credentials", "healthy"), ("sync-1", "healthy"), ("sync-2", "healthy")],
            health.GetProperty("backends").EnumerateArray().Select(backend =>
                (backend.GetProperty("name").GetString(), backend.GetProperty("status").GetString())));
        Assert.True(await IsOkAsync(gateway, "/health/live"));
    }

    [Fact]
    public async Task Health_WithAServiceDown_NamesItAndIsNotReady()
    {
        await using var gateway = await GatewayHarness.StartAsync(1, OftenProbed);
        await Wait.UntilAsync(() => IsOkAsync(gateway, "/health/ready"));
        await gateway.Backend.KillAsync();
        await Wait.UntilAsync(async () => !await IsOkAsync(gateway, "/health/ready"));
        // Every part has probes of its own, so one is found down after the other.
        await Wait.UntilAsync(() => gateway.HealthOf("sync") == "unhealthy");

        using var response = await gateway.Http.GetAsync(new Uri("/health", UriKind.Relative));
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("{\"name\":\"sync\",\"status\":\"unhealthy\"}", text, StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Backend.GrpcUrl.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), text, StringComparison.Ordinal);
        Assert.True(await IsOkAsync(gateway, "/health/live"));
    }

    [Fact]
    public async Task Health_WithOneOfTwoSyncNodesDown_IsReady()
    {
        await using var gateway = await GatewayHarness.StartAsync(syncNodes: 2, OftenProbed);
        await gateway.Backends[1].KillAsync();

        await Wait.UntilAsync(() => gateway.HealthOf("sync-1") == "healthy" && gateway.HealthOf("sync-2") == "unhealthy");

        Assert.True(await IsOkAsync(gateway, "/health/ready"));
    }

    [Fact]
    public async Task Ready_OfAServiceThatIsNot_IsNotReady()
    {
        await using var gateway = await GatewayHarness.StartAsync(1, OftenProbed);
        await Wait.UntilAsync(() => IsOkAsync(gateway, "/health/ready"));

        gateway.Backend.IsReady = false;

        await Wait.UntilAsync(async () => !await IsOkAsync(gateway, "/health/ready"));
    }

    private static async Task<bool> IsOkAsync(GatewayHarness gateway, string path)
    {
        using var response = await gateway.Http.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode == HttpStatusCode.OK;
    }
}

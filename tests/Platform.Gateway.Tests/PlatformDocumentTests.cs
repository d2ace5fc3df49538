using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.Gateway.Tests;

public class PlatformDocumentTests
{
    [Fact]
    public async Task Document_ByDefault_PointsAtTheGateway()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        var document = await gateway.Http.GetFromJsonAsync<JsonElement>("/.well-known/platform");

        Assert.Equal(1, document.GetProperty("format").GetInt32());
        Assert.Equal("https://issuer.test", document.GetProperty("issuer").GetString());
        Assert.Equal(Text(gateway.GrpcUrl), document.GetProperty("grpc").GetString());
        Assert.Equal(Text(gateway.HttpUrl), document.GetProperty("http").GetString());
        Assert.Equal([Text(gateway.GrpcUrl)], document.GetProperty("sync").EnumerateArray().Select(url => url.GetString()));
    }

    [Fact]
    public async Task Document_WithPublicAddresses_NamesThose()
    {
        await using var gateway = await GatewayHarness.StartAsync(
            1,
            ("Gateway:PublicHttpUrl", "https://platform.example"),
            ("Gateway:PublicGrpcUrl", "https://platform.example:8443"),
            ("Gateway:PublicSyncUrls:0", "https://sync-1.example"),
            ("Gateway:PublicSyncUrls:1", "https://sync-2.example"));

        var document = await gateway.Http.GetFromJsonAsync<JsonElement>("/.well-known/platform");

        Assert.Equal("https://platform.example", document.GetProperty("http").GetString());
        Assert.Equal("https://platform.example:8443", document.GetProperty("grpc").GetString());
        Assert.Equal(
            ["https://sync-1.example", "https://sync-2.example"],
            document.GetProperty("sync").EnumerateArray().Select(url => url.GetString()));
    }

    private static string Text(Uri url) => url.GetLeftPart(UriPartial.Authority);
}

namespace Platform.Gateway.Tests;

public class GatewayOptionsTests
{
    [Theory]
    [InlineData("Gateway:OrgUrl", "")]
    [InlineData("Gateway:OrgUrl", "127.0.0.1:7201")]
    [InlineData("Gateway:OrgUrl", "ftp://127.0.0.1")]
    [InlineData("Gateway:OrgHttpUrl", "http://127.0.0.1/path")]
    [InlineData("Gateway:CredentialsUrl", "http://user@127.0.0.1")]
    [InlineData("Gateway:CredentialsUrl", "http://127.0.0.1/?query")]
    [InlineData("Gateway:SyncUrls:0", "/relative")]
    [InlineData("Gateway:PublicGrpcUrl", "relative")]
    [InlineData("Gateway:ActivityTimeout", "00:00:00")]
    [InlineData("Gateway:HealthInterval", "-00:00:01")]
    [InlineData("Gateway:KeepAlivePingDelay", "00:00:00.5")]
    [InlineData("Gateway:MaxConnections", "0")]
    [InlineData("Gateway:MaxStreamsPerConnection", "0")]
    [InlineData("Gateway:MaxRequestBytes", "10")]
    public async Task Setting_ThatCannotWork_StopsTheStartAndIsNamed(string setting, string value)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => GatewayHarness.StartAsync(1, (setting, value)));

        Assert.Contains(setting, failure.Message, StringComparison.Ordinal);
    }
}

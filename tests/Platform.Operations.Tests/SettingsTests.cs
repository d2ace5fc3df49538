using Platform.Host.Tests;
using Platform.TestKit;

namespace Platform.Operations.Tests;

/// <summary>A setting that cannot be right stops the start and names itself, with the real programs.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("services/sync", "Platform.Sync", "Sync__HeartbeatInterval", "01:00:00", "Sync:HeartbeatInterval", "between 00:00:02 and 00:01:00")]
    [InlineData("services/sync", "Platform.Sync", "Sync__HeartbeatInterval", "soon", "Sync:HeartbeatInterval", "TimeSpan")]
    [InlineData("services/sync", "Platform.Sync", "Sync__OrgUrl", "", "Sync:OrgUrl", "required")]
    [InlineData("services/sync", "Platform.Sync", "Listen__Port", "70000", "Listen:Port", "0 to 65534")]
    [InlineData("services/sync", "Platform.Sync", "Listen__Address", "0.0.0.0", "Listen:Address", "Listen:PrivateNetwork")]
    [InlineData("services/sync", "Platform.Sync", "Logging__Format", "xml", "Logging:Format", "text or json")]
    [InlineData("services/credentials", "Platform.Credentials", "Credentials__KeptChangeSets", "0", "Credentials:KeptChangeSets", "between 1 and 1000000")]
    [InlineData("services/credentials", "Platform.Credentials", "Data__Path", "", "Data:Path", "data folder")]
    [InlineData("services/credentials", "Platform.Credentials", "Credentials__Database", "Server=sql;Database=c;Encrypt=false", "Credentials:Database", "Mandatory or Strict")]
    [InlineData("services/credentials", "Platform.Credentials", "Credentials__Database", "somewhere", "Credentials:Database", "Data Source=FILE.db")]
    [InlineData("services/org", "Platform.Org", "Org__AccessTokenLifetime", "1.00:00:00", "Org:AccessTokenLifetime", "one and ten minutes")]
    [InlineData("gateway", "Platform.Gateway", "Gateway__MaxConnections", "0", "Gateway:MaxConnections", "at least 1")]
    [InlineData("gateway", "Platform.Gateway", "Gateway__OrgUrl", "org:7101", "Gateway:OrgUrl", "http://host:port")]
    public async Task Start_SettingThatCannotBeRight_NamesItAndWhatIsAllowed(string project, string program, string variable, string value, string setting, string allowed)
    {
        var settings = new Dictionary<string, string>
        {
            ["Listen__Port"] = "0",
            ["Data__Path"] = _folder.Path,
            ["Authentication__Issuer"] = "http://127.0.0.1:1",
            ["Sync__OrgUrl"] = "http://127.0.0.1:1",
            ["Sync__CredentialsUrl"] = "http://127.0.0.1:1",
            ["Credentials__OrgUrl"] = "http://127.0.0.1:1",
            ["Gateway__OrgUrl"] = "http://127.0.0.1:1",
            ["Gateway__OrgHttpUrl"] = "http://127.0.0.1:1",
            ["Gateway__CredentialsUrl"] = "http://127.0.0.1:1",
            ["Gateway__SyncUrls__0"] = "http://127.0.0.1:1",
            [variable] = value,
        };

        var (exitCode, output) = await RunningProcess.RunAsync(Repository.Program(project, program), [], settings);

        Assert.Equal(1, exitCode);
        Assert.Contains(setting, output, StringComparison.Ordinal);
        Assert.Contains(allowed, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_NobodyListens_IsOne()
    {
        var (exitCode, _) = await RunningProcess.RunAsync(Repository.Program("services/sync", "Platform.Sync"), ["health"], new Dictionary<string, string> { ["Listen__Port"] = "1" });

        Assert.Equal(1, exitCode);
    }

    public void Dispose() => _folder.Dispose();
}

using System.Runtime.Versioning;
using System.Security.Cryptography;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Platform.Credentials.Sealing;
using Platform.Credentials.Tests.Harness;
using Platform.Providers.Tests;

namespace Platform.Credentials.Tests.Sealing;

[UnsupportedOSPlatform("windows")]
public sealed class RewrapTests
{
    [Theory]
    [InlineData("file")]
    [InlineData("environment")]
    [InlineData("AWS KMS")]
    public async Task Rewrap_ToAnotherKey_NothingNeedsTheOldOneAnyMore(string kind)
    {
        await using var kms = await FakeKms.StartAsync();
        await using var own = await OwnSite.StartAsync();
        var workspace = await own.Site.CreateWorkspaceAsync();
        await workspace.AddAsync("openai", "Main");
        var device = await own.Site.Org.EnrolAsync(own.Site.Org.Owner);
        var pinned = await SignedFrames.PinAsync(own.Site);
        var settings = NewKey(own.Site, kms, kind);
        var both = new Dictionary<string, string?>(settings) { ["Credentials:PreviousKek"] = $"file:{own.Site.Installation.KekFile}" };

        await own.Site.RestartAsync(Use(both));
        await workspace.AddAsync("openai", "Under both keys");
        var reports = new List<RewrapProgress>();
        var result = await RewrapAsync(own.Site, both, reports);
        File.Delete(own.Site.Installation.KekFile);
        await own.Site.RestartAsync(Use(settings));

        Assert.Equal((4, 4), (result.Done, result.Total));
        Assert.Equal(new RewrapProgress(0, 4), reports[0]);
        Assert.Equal(result, reports[^1]);
        await workspace.AddAsync("openai", "Under the new key");
        Assert.Equal(3, (await DeviceView.OpenAsync(workspace, device)).Count);
        Assert.Contains((await DeviceView.OpenAsync(workspace, device)).Values, form => form.Openai.ApiKey.ToStringUtf8() == Samples.OpenAiKey);
        Assert.Equal(pinned.Body.ToArray(), (await SignedFrames.PinAsync(own.Site)).Body.ToArray());
        Assert.DoesNotContain(own.AllLogs, line => line.Contains("AnchorRefused", StringComparison.Ordinal));
        await using var connection = await own.Site.Host.Database.OpenAsync(CancellationToken.None);
        Assert.Equal(1, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM key_encryption_keys"));
        Assert.Equal(0, (await RewrapAsync(own.Site, settings, [])).Done);
    }

    [Fact]
    public async Task Rewrap_Interrupted_GoesOnWhereItStopped()
    {
        await using var own = await OwnSite.StartAsync();
        var workspace = await own.Site.CreateWorkspaceAsync();
        await workspace.AddAsync("openai", "Main");
        var both = NewKey(own.Site, null, "file");
        both["Credentials:PreviousKek"] = $"file:{own.Site.Installation.KekFile}";
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RewrapAsync(own.Site, both, [], now => StopAfterOne(now, stop), stop.Token));
        var rest = await RewrapAsync(own.Site, both, []);

        Assert.Equal(3, rest.Total);
        await own.Site.RestartAsync(Use(both));
        await workspace.AddAsync("openai", "After");
    }

    [Fact]
    public async Task Start_OldKeyForgottenBeforeTheRewrap_IsRefused()
    {
        await using var own = await OwnSite.StartAsync();
        await (await own.Site.CreateWorkspaceAsync()).AddAsync("openai", "Main");
        var settings = NewKey(own.Site, null, "file");
        var both = new Dictionary<string, string?>(settings) { ["Credentials:PreviousKek"] = $"file:{own.Site.Installation.KekFile}" };
        await own.Site.RestartAsync(Use(both));

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => own.Site.RestartAsync(Use(settings)));

        Assert.Contains("is not the one that this database was written under", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Credentials:PreviousKek", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing known")]
    [InlineData("file:")]
    [InlineData("env:PLATFORM_KEK_THAT_IS_NOT_SET")]
    [InlineData("vault:abc")]
    public void Open_SettingThatNamesNothing_IsRefusedWithASentence(string name)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Credentials:Kek", name)]).Build();

        var failure = Assert.Throws<InvalidOperationException>(() => KeyEncryptionKeySource.Open(
            configuration, "/nowhere", createMissing: false, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance));

        Assert.Contains("Credentials:Kek", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WrappedKeyTables_OfTheSchema_AreAllKnown()
    {
        var schema = typeof(WrappedKeyStore).Assembly.GetManifestResourceNames()
            .Where(name => name.Contains(".Sqlite.", StringComparison.Ordinal))
            .Select(name => new StreamReader(typeof(WrappedKeyStore).Assembly.GetManifestResourceStream(name)!).ReadToEnd())
            .SelectMany(sql => sql.Split("CREATE TABLE ").Skip(1))
            .Where(table => table[..table.IndexOf("STRICT", StringComparison.Ordinal)].Contains(" kek_id ", StringComparison.Ordinal))
            .Select(table => table[..table.IndexOf(' ', StringComparison.Ordinal)]);

        Assert.Equal(
            WrappedKeyStore.Tables.Select(table => table.Name).Append("key_encryption_keys").Order(StringComparer.Ordinal),
            schema.Order(StringComparer.Ordinal));
    }

    private static void StopAfterOne(RewrapProgress now, CancellationTokenSource stop)
    {
        if (now.Done == 1)
            stop.Cancel();
    }

    private static Dictionary<string, string?> NewKey(Site site, FakeKms? kms, string kind)
    {
        switch (kind)
        {
            case "file":
                var path = Path.Combine(site.Installation.Folder, "keys", "kek-2");
                File.WriteAllBytes(path, RandomNumberGenerator.GetBytes(32));
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                return new() { ["Credentials:Kek"] = $"file:{path}" };
            case "environment":
                return new() { ["Credentials:Kek"] = "env:PLATFORM_KEK_2", ["PLATFORM_KEK_2"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) };
            default:
                // The SDK looks for the caller's identity in the environment of the process.
                Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "id");
                Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "secret");
                return new() { ["Credentials:Kek"] = "aws-kms:alias/platform", ["Credentials:AwsKmsEndpoint"] = kms!.Url };
        }
    }

    private static Action<WebApplicationBuilder> Use(Dictionary<string, string?> settings) => builder => builder.Configuration.AddInMemoryCollection(settings);

    private static async Task<RewrapProgress> RewrapAsync(
        Site site, Dictionary<string, string?> settings, List<RewrapProgress> reports, Action<RewrapProgress>? also = null, CancellationToken cancellationToken = default)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(site.Installation.Settings("credentials")).AddInMemoryCollection(settings).Build();
        await using var administration = await CredentialsAdministration.OpenAsync(configuration, CancellationToken.None);
        return await administration.RewrapAsync(
            now =>
            {
                reports.Add(now);
                also?.Invoke(now);
            },
            cancellationToken);
    }
}

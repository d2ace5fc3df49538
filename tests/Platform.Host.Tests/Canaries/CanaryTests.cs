using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Platform.Client;
using Platform.Credentials.V1;
using Platform.Host.Demo;
using Platform.Org.V1;
using Platform.TestKit;

namespace Platform.Host.Tests.Canaries;

/// <summary>
/// The promise to users: whoever steals Redis, the sync nodes, the gateway, the database files, logs or traces learns no secret. A hundred
/// secrets go through everything that the platform does with them, and are then looked for in every place where bytes come to rest.
/// </summary>
public sealed class CanaryTests
{
    private const int Count = 100;

    private readonly Canaries _canaries = new();

    [RedisFact]
    public async Task Secrets_ThroughEveryFlow_AreFoundNowhere()
    {
        using var folder = new TemporaryFolder();
        await using var telemetry = new TelemetryRecorder();
        await using var platform = await ApartPlatform.StartAsync(telemetry.Variables);
        await using var redis = await RedisMonitor.StartAsync(platform.Redis.Port);
        var direct = await ServerAddresses.DiscoverAsync(new Uri(platform.Url));
        await using var wire = new RecordingProxy(direct.Grpc);
        using var connection = new PlatformConnection(direct with { Grpc = wire.Address, Sync = [] });

        await RunEveryFlowAsync(platform, connection, folder);
        await DumpAsync(platform, "sync", folder);
        await DumpAsync(platform, "sync2", folder);
        await DumpAsync(platform, "gateway", folder);

        Assert.Empty(_canaries.FindInFolder(platform.Data).Select(found => "data folder: " + found));
        Assert.Empty(_canaries.FindInFolder(folder.Path).Select(found => "device folders and dumps: " + found));
        Assert.Empty(_canaries.Find(redis.Recorded()).Select(found => "Redis: " + found));
        Assert.Empty(_canaries.Find(wire.Recorded()).Select(found => "HTTP at the gateway: " + found));
        Assert.Empty(_canaries.Find(telemetry.Recorded()).Select(found => "traces and metrics: " + found));
        Assert.Empty(_canaries.Find(Encoding.UTF8.GetBytes(platform.Output)).Select(found => "logs: " + found));

        // The places were really looked at, and the same search finds what is there.
        Assert.True(redis.Recorded().Length > 1000 && wire.Recorded().Length > 100_000 && telemetry.Recorded().Length > 10_000);
        var planted = _canaries.Next("planted-", 40);
        await File.WriteAllTextAsync(Path.Combine(platform.Data, "planted"), $"{{\"key\":\"{planted}\"}}");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "planted"), Convert.ToBase64String(Encoding.UTF8.GetBytes("x" + planted)));
        Assert.NotEmpty(_canaries.FindInFolder(platform.Data));
        Assert.NotEmpty(_canaries.FindInFile(folder.File("planted")));
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("UTF-16")]
    [InlineData("hexadecimal")]
    [InlineData("URL")]
    [InlineData("JSON")]
    [InlineData("base 64")]
    public void Search_PlantedAmongOtherBytes_FindsEveryForm(string form)
    {
        var secret = _canaries.Next("", 40);
        var text = form switch
        {
            "UTF-16" => Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(secret)),
            "hexadecimal" => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret)),
            "URL" => Uri.EscapeDataString(secret),
            "JSON" => System.Text.Json.JsonSerializer.Serialize(secret),
            "base 64" => Convert.ToBase64String(Encoding.UTF8.GetBytes("ab" + secret + "cd")),
            _ => secret,
        };
        var noise = RandomNumberGenerator.GetBytes(1 << 20);

        var found = _canaries.Find([.. noise, .. Encoding.Latin1.GetBytes(text), .. noise]);

        Assert.Contains(found, name => name.Contains(form, StringComparison.Ordinal));
        Assert.Empty(_canaries.Find(noise));
    }

    private async Task RunEveryFlowAsync(ApartPlatform platform, PlatformConnection connection, TemporaryFolder folder)
    {
        var (owner, organization) = await SetUpAsync(connection, platform.SetupCode);
        var editor = new CredentialEditor(connection, owner);
        await using var laptop = await DemoDevice.EnrollAsync(folder.File("laptop"), connection, owner, "laptop", default);
        laptop.Start();

        // Saved, in batches; some replaced, some removed.
        for (var batch = 0; batch < Count; batch += 20)
            await SaveAsync(editor, organization, Enumerable.Range(batch, 20).Select(Draft));
        var listed = await editor.ListAsync(organization);
        var replaced = new List<CredentialChange>();
        foreach (var credential in listed.Credentials.Where(credential => credential.Form.Openai is not null).Take(10))
        {
            using var draft = new CredentialDraft(credential.Form.Clone(), Secret("api_key", "sk-proj-", 48));
            replaced.Add(await editor.UpdateAsync(organization, credential, draft));
        }

        await editor.ApplyAsync(organization, replaced);
        await editor.ApplyAsync(organization, listed.Credentials.TakeLast(5).Select(CredentialEditor.Delete));

        // Refused: a name used twice, a stale version, a field missing, a form that no secret may be sent to.
        await RefusedAsync(editor, organization, Draft(0));
        await RefusedAsync(editor, organization, new CredentialDraft(new() { Name = "Azure", AzureOpenai = new() { Endpoint = "https://example.openai.azure.com" } }, Secret("api_key", "", 32)));
        await RefusedAsync(editor, organization, new CredentialDraft(new() { Name = "Not JSON", VertexServiceAccount = new() { Location = "us-central1" } }, Secret("service_account_json", "{", 60)));
        await Assert.ThrowsAsync<RpcException>(() => editor.ApplyAsync(organization, replaced));

        // A second device, of a member who is removed again; every service is killed and comes back.
        await using var phone = await AddMemberAsync(connection, owner, organization, folder);
        phone.Start();
        var revision = (await editor.ListAsync(organization)).Revision;
        await UntilAsync(() => laptop.RevisionOf(organization) == revision && phone.RevisionOf(organization) == revision);
        foreach (var name in new[] { "credentials", "sync", "sync2" })
            await platform.RestartAsync(name);
        await RemoveMemberAsync(connection, owner, organization);
        await SaveAsync(editor, organization, [Draft(Count)]);
        var head = (await editor.ListAsync(organization)).Revision;
        await UntilAsync(() => laptop.RevisionOf(organization) >= head);
        await new CredentialService.CredentialServiceClient(connection.Gateway).ListDeliveriesAsync(
            new ListDeliveriesRequest { OrganizationId = organization.ToString("D") }, PlatformConnection.With(owner.AccessToken, TimeSpan.FromSeconds(15), default));
        await Task.Delay(TimeSpan.FromSeconds(2));
    }

    private CredentialDraft Draft(int number) => (number % 3) switch
    {
        0 => new CredentialDraft(new() { Name = $"Key {number}", Openai = new() }, Secret("api_key", "sk-proj-", 48)),
        1 => new CredentialDraft(new() { Name = $"Key {number}", BedrockAccess = new() { AccessKeyId = "AKIAIOSFODNN7EXAMPLE", Region = "us-east-1" } }, Secret("secret_access_key", "", 40)),
        _ => new CredentialDraft(new() { Name = $"Key {number}", Gemini = new() }, Secret("api_key", "AQ.", 40)),
    };

    private Dictionary<string, byte[]> Secret(string field, string prefix, int length) =>
        new() { [field] = Encoding.UTF8.GetBytes(_canaries.Next(prefix, length)) };

    private static async Task SaveAsync(CredentialEditor editor, Guid organization, IEnumerable<CredentialDraft> drafts)
    {
        var changes = new List<CredentialChange>();
        foreach (var draft in drafts)
        {
            using (draft)
                changes.Add(await editor.CreateAsync(organization, draft));
        }

        await editor.ApplyAsync(organization, changes);
    }

    private static async Task RefusedAsync(CredentialEditor editor, Guid organization, CredentialDraft draft)
    {
        using (draft)
        {
            var change = await editor.CreateAsync(organization, draft);
            await Assert.ThrowsAsync<RpcException>(() => editor.ApplyAsync(organization, [change]));
        }
    }

    private static async Task<DemoDevice> AddMemberAsync(PlatformConnection connection, Session owner, Guid organization, TemporaryFolder folder)
    {
        var password = Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(32));
        await new OrganizationService.OrganizationServiceClient(connection.Gateway).AddMemberAsync(
            new AddMemberRequest
            {
                OrganizationId = organization.ToString("D"),
                Email = "member@example.com",
                DisplayName = "Member",
                Role = Role.Member,
                Password = ByteString.CopyFrom(password),
            },
            PlatformConnection.With(owner.AccessToken, TimeSpan.FromSeconds(15), default));
        var member = await SignIn.WithPasswordAsync(connection, "member@example.com", password, TimeProvider.System);
        return await DemoDevice.EnrollAsync(folder.File("phone"), connection, member, "phone", default);
    }

    private static async Task RemoveMemberAsync(PlatformConnection connection, Session owner, Guid organization)
    {
        var client = new OrganizationService.OrganizationServiceClient(connection.Gateway);
        var members = await client.ListMembersAsync(
            new ListMembersRequest { OrganizationId = organization.ToString("D") }, PlatformConnection.With(owner.AccessToken, TimeSpan.FromSeconds(15), default));
        await client.RemoveMemberAsync(
            new RemoveMemberRequest { OrganizationId = organization.ToString("D"), UserId = members.Members.Single(member => member.Role == Role.Member).UserId },
            PlatformConnection.With(owner.AccessToken, TimeSpan.FromSeconds(15), default));
    }

    private static async Task<(Session Session, Guid Organization)> SetUpAsync(PlatformConnection connection, string code)
    {
        var password = Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(32));
        var made = await new TokenService.TokenServiceClient(connection.Gateway).CompleteSetupAsync(new CompleteSetupRequest
        {
            SetupCode = code,
            Email = "owner@example.com",
            Password = ByteString.CopyFrom(password),
            DisplayName = "Owner",
            OrganizationName = "Example",
        });
        return (await SignIn.WithPasswordAsync(connection, "owner@example.com", password, TimeProvider.System), Guid.Parse(made.OrganizationId));
    }

    /// <summary>The memory of a running process, heap included, as the runtime's own tool writes it.</summary>
    private static async Task DumpAsync(ApartPlatform platform, string name, TemporaryFolder folder)
    {
        var tool = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "createdump");
        var file = folder.File(name + ".core");
        var start = new ProcessStartInfo(tool) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "--withheap", "--name", file, platform.ProcessId(name).ToString(CultureInfo.InvariantCulture) })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0 && new FileInfo(file).Length > 10_000_000, output);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition())
            await Task.Delay(20, patience.Token);
    }
}

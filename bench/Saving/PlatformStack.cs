using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Platform.Bench.Processes;
using Platform.Credentials.V1;
using Platform.Org.V1;

namespace Platform.Bench.Saving;

/// <summary>org, credentials and sync as processes of their own, with one owner and one organization.</summary>
internal sealed class PlatformStack : IDisposable
{
    private const string SetupCodeLine = "One-time set-up code: ";

    private readonly Stack<IDisposable> _owned = [];
    private readonly List<int> _processIds = [];
    private readonly Dictionary<string, string> _shared;
    private readonly ServiceKeys _keys;
    private readonly Cores _cores;
    private readonly int _orgPort = FreePorts.Take(2);
    private readonly int _credentialsPort = FreePorts.Take(2);
    private readonly int _syncPort = FreePorts.Take(2);

    private PlatformStack(Cores cores, int redisPort, string folder)
    {
        _cores = cores;
        _keys = ServiceKeys.Create(folder);
        Issuer = $"http://127.0.0.1:{_orgPort}";
        _shared = new Dictionary<string, string>
        {
            ["Data__Path"] = Path.Combine(folder, "data"),
            ["Authentication__Issuer"] = Issuer,
            ["Authentication__Authority"] = Issuer,
            ["Authentication__ServiceKeys"] = _keys.PublicKeys,
            ["Announcements__Redis"] = $"127.0.0.1:{redisPort}",
        };
    }

    public string Issuer { get; }

    public int CredentialsPort => _credentialsPort + 1;

    public int SyncPort => _syncPort + 1;

    public Guid UserId { get; private set; }

    public Guid OrganizationId { get; private set; }

    public string UserToken { get; private set; } = "";

    /// <summary>Public key that secrets are sealed to.</summary>
    public byte[] InputKey { get; private set; } = [];

    public const string Email = "owner@example.com";

    public byte[] Password { get; } = System.Text.Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(32));

    public IReadOnlyCollection<int> ProcessIds => _processIds;

    /// <summary>What an administrator calls.</summary>
    public CredentialService.CredentialServiceClient Credentials => field ??= new CredentialService.CredentialServiceClient(Own(GrpcChannel.ForAddress($"http://127.0.0.1:{CredentialsPort}")));

    public Metadata UserHeaders => new() { { "authorization", "Bearer " + UserToken } };

    public static async Task<PlatformStack> StartAsync(Cores cores, int redisPort, string folder)
    {
        var stack = new PlatformStack(cores, redisPort, folder);
        try
        {
            await stack.StartAsync();
            return stack;
        }
        catch
        {
            stack.Dispose();
            throw;
        }
    }

    public int SyncProcessId { get; private set; }

    /// <summary>A gateway in front of all; its process, and its port for native gRPC.</summary>
    public async Task<(int ProcessId, int Port)> StartGatewayAsync()
    {
        var port = FreePorts.Take(2);
        var gateway = await ServeAsync("gateway", port, new()
        {
            ["Gateway__OrgUrl"] = $"http://127.0.0.1:{_orgPort + 1}",
            ["Gateway__OrgHttpUrl"] = $"http://127.0.0.1:{_orgPort}",
            ["Gateway__CredentialsUrl"] = $"http://127.0.0.1:{CredentialsPort}",
            ["Gateway__SyncUrls__0"] = $"http://127.0.0.1:{SyncPort}",
            // The flood and who suffers from it come from one address here.
            ["Gateway__CallsPerMinute"] = "1000000000",
        });
        return (gateway.Id, port + 1);
    }

    public async Task<DeviceConnection> ConnectDeviceAsync()
    {
        var device = Own(new BenchDevice());
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_orgPort + 1}");
        return new DeviceConnection(SyncPort, await device.EnrollAsync(channel, Issuer, UserId, UserHeaders), device);
    }

    public void Dispose()
    {
        while (_owned.TryPop(out var thing))
            thing.Dispose();
    }

    private async Task StartAsync()
    {
        var orgUrl = $"http://127.0.0.1:{_orgPort + 1}";
        var credentialsUrl = $"http://127.0.0.1:{CredentialsPort}";
        var org = await ServeAsync("org", _orgPort, new() { ["Org__CredentialsUrl"] = credentialsUrl, ["Org__CreateMissingKeys"] = "true" });
        await ServeAsync("credentials", _credentialsPort, new() { ["Credentials__OrgUrl"] = orgUrl, ["Credentials__CreateMissingKeys"] = "true" });
        var sync = await ServeAsync("sync", _syncPort, new() { ["Sync__OrgUrl"] = orgUrl, ["Sync__CredentialsUrl"] = credentialsUrl });
        SyncProcessId = sync.Id;
        await SetUpAsync(await org.WaitForLineAsync(SetupCodeLine), orgUrl, credentialsUrl);
    }

    private async Task SetUpAsync(string setupCode, string orgUrl, string credentialsUrl)
    {
        var password = ByteString.CopyFrom(Password);
        using var org = GrpcChannel.ForAddress(orgUrl);
        using var credentials = GrpcChannel.ForAddress(credentialsUrl);

        var tokens = new TokenService.TokenServiceClient(org);
        var made = await tokens.CompleteSetupAsync(new CompleteSetupRequest
        {
            SetupCode = setupCode,
            Email = Email,
            Password = password,
            DisplayName = "Owner",
            OrganizationName = "Bench",
        });
        UserId = Guid.Parse(made.UserId);
        OrganizationId = Guid.Parse(made.OrganizationId);
        UserToken = (await tokens.CreateUserTokenAsync(new CreateUserTokenRequest { Email = Email, Password = password })).AccessToken;
        var inputKey = await new CredentialService.CredentialServiceClient(credentials).GetInputKeyAsync(new GetInputKeyRequest(), UserHeaders);
        InputKey = inputKey.PublicKey.ToByteArray();
    }

    private async Task<ServerProcess> ServeAsync(string service, int port, Dictionary<string, string> settings)
    {
        var environment = new Dictionary<string, string>(_shared.Concat(settings))
        {
            ["Listen__Port"] = port.ToString(CultureInfo.InvariantCulture),
            ["Authentication__ServiceKeyFile"] = _keys.PrivateKey(service),
        };
        var process = Own(ServerProcess.Start(PlatformService.Command(_cores, measured: true, service), environment));
        _processIds.Add(process.Id);
        await process.WaitForPortAsync(port + 1);
        return process;
    }

    private T Own<T>(T thing)
        where T : IDisposable
    {
        _owned.Push(thing);
        return thing;
    }
}

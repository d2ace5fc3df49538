using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Platform.Client;
using Platform.Credentials.V1;
using Platform.Host.Demo;
using Platform.Host.Installation;
using Platform.Host.Running;
using Platform.Org.V1;
using Platform.TestKit;

namespace Platform.Host.Tests;

/// <summary>
/// The whole platform in this process, on fixed ports, with a data folder that outlives it: it can be stopped, its database exchanged,
/// and started again under devices that keep running.
/// </summary>
internal sealed class HostedPlatform : IAsyncDisposable
{
    private const string OwnerEmail = "owner@example.com";

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = PortPairs.Find(1)[0];
    private readonly byte[] _password = Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(32));
    private readonly List<TestMachine> _machines = [];
    private DataFolder? _data;
    private PlatformProcess? _process;
    private PlatformConnection? _connection;

    static HostedPlatform()
    {
        // A removal's rotation is not to be waited for for a minute.
        Environment.SetEnvironmentVariable("Credentials__RotationInterval", "00:00:01");
    }

    public PlatformConnection Connection => _connection!;

    public Session Owner { get; private set; } = null!;

    public Guid Organization { get; private set; }

    public CredentialEditor Editor => new(Connection, Owner);

    private string Databases => Path.Combine(_folder.File("data"), "db");

    public static async Task<HostedPlatform> StartAsync()
    {
        var platform = new HostedPlatform();
        try
        {
            await platform.StartAgainAsync();
            await platform.SetUpAsync();
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    public async Task StartAgainAsync()
    {
        _data = DataFolder.Open(_folder.File("data"), exclusive: true);
        _process = new PlatformProcess(_data, new PlatformOptions(_port, LogLevel.Error));
        await _process.StartAsync(CancellationToken.None);
        _connection ??= new PlatformConnection(await ServerAddresses.DiscoverAsync(new Uri(_process.Url)));
    }

    public async Task StopAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _process = null;
        _data?.Dispose();
    }

    /// <summary>A copy of the stopped platform's databases, as a backup has them.</summary>
    public void BackUp(string name) => Copy(Databases, _folder.File(name));

    /// <summary>Puts a backup in the place of the stopped platform's databases.</summary>
    /// <param name="name">The backup.</param>
    /// <param name="withoutAnchors">As after a move to another machine: what is kept beside the database to notice it is gone too.</param>
    public void Restore(string name, bool withoutAnchors)
    {
        Directory.Delete(Databases, recursive: true);
        Copy(_folder.File(name), Databases);
        var anchors = Path.Combine(_folder.File("data"), "anchors");
        if (withoutAnchors && Directory.Exists(anchors))
            Directory.Delete(anchors, recursive: true);
    }

    /// <summary>A machine of a person, enrolled, watching.</summary>
    public async Task<TestMachine> AddMachineAsync(Session person, string name)
    {
        var store = new DeviceStore(_folder.File($"{name}-{_machines.Count}"));
        await Enrolment.EnrollAsync(store, Connection, person, name);
        var machine = new TestMachine(store, Organization);
        _machines.Add(machine);
        machine.Start();
        return machine;
    }

    public async Task<Session> AddMemberAsync(string email)
    {
        await Organizations.AddMemberAsync(
            new AddMemberRequest { OrganizationId = Organization.ToString("D"), Email = email, DisplayName = "Member", Role = Role.Member, Password = ByteString.CopyFrom(_password) }, AsOwner());
        return await SignIn.WithPasswordAsync(Connection, email, _password, TimeProvider.System);
    }

    public async Task RemoveMemberAsync(Session member) => await Organizations.RemoveMemberAsync(
        new RemoveMemberRequest { OrganizationId = Organization.ToString("D"), UserId = member.UserId.ToString("D") }, AsOwner());

    public async Task RevokeAsync(TestMachine machine) => await new DeviceService.DeviceServiceClient(Connection.Gateway)
        .RevokeDeviceAsync(new RevokeDeviceRequest { DeviceId = machine.DeviceId.ToString("D") }, AsOwner());

    /// <summary>Saves a new key; its id and the feed's revision. Right after a restart the first calls may fail.</summary>
    public async Task<(Guid Id, long Revision)> SaveAsync(string name)
    {
        var requestId = Guid.NewGuid();
        using var draft = DemoCredentials.OpenAi(name);
        CredentialChange? change = null;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                change ??= await Editor.CreateAsync(Organization, draft);
                var saved = await Editor.ApplyAsync(Organization, [change], requestId);
                return (Guid.Parse(change.CredentialId), saved.Revision);
            }
            catch (RpcException exception) when (exception.StatusCode is StatusCode.Unavailable or StatusCode.Cancelled or StatusCode.Internal or StatusCode.DeadlineExceeded && attempt < 100)
            {
                await Task.Delay(100);
            }
        }
    }

    public CallOptions AsOwner() => PlatformConnection.With(Owner.AccessToken, TimeSpan.FromSeconds(30), CancellationToken.None);

    /// <summary>No test measures time by it; it only keeps a broken one from hanging.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, $"It did not come: {what}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var machine in _machines)
            await machine.DisposeAsync();
        _connection?.Dispose();
        await StopAsync();
        _folder.Dispose();
    }

    private OrganizationService.OrganizationServiceClient Organizations => new(Connection.Gateway);

    private async Task SetUpAsync()
    {
        var made = await new TokenService.TokenServiceClient(Connection.Gateway).CompleteSetupAsync(new CompleteSetupRequest
        {
            SetupCode = _process!.SetupCode,
            Email = OwnerEmail,
            Password = ByteString.CopyFrom(_password),
            DisplayName = "Owner",
            OrganizationName = "Example",
        });
        Organization = Guid.Parse(made.OrganizationId);
        Owner = await SignIn.WithPasswordAsync(Connection, OwnerEmail, _password, TimeProvider.System);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}

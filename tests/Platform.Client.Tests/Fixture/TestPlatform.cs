using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Credentials.V1;
using Platform.Sync.V1;

namespace Platform.Client.Tests.Fixture;

/// <summary>
/// The platform as a device and a person see it, on real sockets: real sealed frames, real proofs and assertions, no rules of
/// who may do what. It can be stopped and started again on the same ports, and made to lie.
/// </summary>
internal sealed class TestPlatform : IAsyncDisposable
{
    private WebApplication? _app;
    private int _httpPort;
    private int _grpcPort;

    public const string Email = "ada@example.com";
    public const string Password = "correct horse battery";

    public TestFeed Feed { get; } = new();

    public Guid UserId { get; } = Guid.CreateVersion7();

    public string Issuer { get; } = "http://issuer.test";

    public ECDiffieHellman InputKey { get; } = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    public ConcurrentDictionary<Guid, (byte[] Agreement, byte[] Signing, string Name)> Devices { get; } = [];

    public ConcurrentDictionary<Guid, bool> Revoked { get; } = [];

    /// <summary>Every acknowledgement, in the order of arrival.</summary>
    public ConcurrentQueue<FeedAcknowledgement> Acknowledgements { get; } = [];

    /// <summary>Every receipt of a wipe, verified.</summary>
    public ConcurrentQueue<WipeReceipt> Wipes { get; } = [];

    /// <summary>While true receipts are not taken.</summary>
    public bool RefusesWipes { get; set; }

    /// <summary>Whether the end of access is told with a signed revocation, or only said.</summary>
    public bool SignsRevocations { get; set; } = true;

    /// <summary>Every Watch request, in the order of arrival.</summary>
    public ConcurrentQueue<WatchRequest> Watches { get; } = [];

    /// <summary>What leaves instead of a frame; used to lie.</summary>
    public Func<WatchResponse, IEnumerable<WatchResponse>> Tamper { get; set; } = frame => [frame];

    /// <summary>Whether the device may still read the feed.</summary>
    public bool FeedReadable { get; set; } = true;

    /// <summary>Ends streams with this, cleanly, as a node does that stops.</summary>
    public CancellationTokenSource Draining { get; private set; } = new();

    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    public int TokensIssued { get; set; }

    public Uri Url => new($"http://127.0.0.1:{_httpPort}");

    public ServerAddresses Addresses => new(Issuer, Url, new Uri($"http://127.0.0.1:{_grpcPort}"), []);

    public static async Task<TestPlatform> StartAsync()
    {
        var platform = new TestPlatform();
        await platform.StartAgainAsync();
        return platform;
    }

    public async Task StartAgainAsync()
    {
        Draining = new CancellationTokenSource();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, _httpPort, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, _grpcPort, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        _app = builder.Build();
        _app.MapGet("/.well-known/platform", () => Results.Text(
            $$"""{"format":1,"issuer":"{{Issuer}}","grpc":"http://127.0.0.1:{{_grpcPort}}","http":"http://127.0.0.1:{{_httpPort}}","sync":[]}""", "application/json"));
        _app.MapGrpcService<TestTokenService>();
        _app.MapGrpcService<TestOrganizationService>();
        _app.MapGrpcService<TestDeviceService>();
        _app.MapGrpcService<TestCredentialService>();
        _app.MapGrpcService<TestSyncService>();
        await _app.StartAsync();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address).Port).ToArray();
        (_httpPort, _grpcPort) = (addresses[0], addresses[1]);
    }

    /// <summary>Gone without a word: connections break.</summary>
    public async Task StopAsync()
    {
        if (_app is null)
            return;
        await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>Stops as a node does: streams end with UNAVAILABLE SHUTTING_DOWN first.</summary>
    public async Task DrainAsync()
    {
        await Draining.CancelAsync();
        await Task.Delay(50);
    }

    /// <summary>Makes an enrolled device in a folder.</summary>
    public async Task<DeviceStore> EnrollAsync(string folder)
    {
        var store = new DeviceStore(folder);
        using var connection = new PlatformConnection(Addresses);
        var session = await SignIn.WithPasswordAsync(connection, Email, System.Text.Encoding.UTF8.GetBytes(Password), TimeProvider.System);
        await Enrolment.EnrollAsync(store, connection, session, "test machine");
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Feed.Dispose();
        InputKey.Dispose();
    }
}

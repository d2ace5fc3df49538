using System.Collections.Concurrent;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Defaults;
using Platform.Org.Setup;
using Platform.Org.V1;
using Platform.Sync.V1;
using Platform.TestKit;

namespace Platform.Org.Tests.Harness;

/// <summary>The org service as it runs: its own composition, Kestrel on free ports, a SQLite file.</summary>
internal sealed class OrgHost : IAsyncDisposable
{
    public const string OwnerEmail = "olga@acme.test";
    public const string Password = "correct horse battery staple";

    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;
    private readonly ConcurrentQueue<MembershipAnnouncement> _announced = new();

    private OrgHost(WebApplication app, MovableClock clock, Logs logs)
    {
        _app = app;
        Clock = clock;
        Logs = logs;
        _channel = GrpcChannel.ForAddress(app.GrpcUrl());
    }

    public MovableClock Clock { get; }

    public Logs Logs { get; }

    public string HttpUrl => _app.HttpUrl();

    public string GrpcUrl => _app.GrpcUrl();

    public string? SetupCode => _app.Services.GetRequiredService<SetupLink>().Code;

    public TokenService.TokenServiceClient Tokens => new(_channel);

    public OrganizationService.OrganizationServiceClient Organizations => new(_channel);

    public DeviceService.DeviceServiceClient Devices => new(_channel);

    public MembershipService.MembershipServiceClient Memberships => new(_channel);

    /// <summary>What credentials is told of removals.</summary>
    public FenceEdge Fences => _app.Services.GetRequiredService<FenceEdge>();

    public IReadOnlyList<MembershipAnnouncement> Announced => [.. _announced];

    public static async Task<OrgHost> StartAsync(Installation installation, Action<Dictionary<string, string?>>? change = null)
    {
        var settings = installation.Settings("org");
        change?.Invoke(settings);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        var clock = new MovableClock();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.AddServiceDefaults("org");
        builder.AddOrg();
        // Unless the test is about them.
        if (settings["Org:PasswordIterations"] == "100000")
            builder.Services.AddQuickPasswords();
        builder.Services.AddSingleton<FenceEdge>();
        // It stands for credentials here, so what is meant for that is for this process as well.
        builder.Services.PostConfigure<JwtBearerOptions>("service", bearer => bearer.TokenValidationParameters.ValidAudiences = [TokenAudience.Of("credentials")]);
        builder.Services.AddRpcAccess(new RpcAccess("/platform.credentials.v1.FenceService/CommitFence", Callers.Service, "org"));
        var logs = new Logs();
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Trace);

        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapOrg();
        app.MapGrpcService<FenceEdge>();
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        // The service verifies its own tokens as every other does: with the keys that it publishes.
        app.Configuration["Authentication:Authority"] = app.HttpUrl();
        app.Configuration["Org:CredentialsUrl"] = app.GrpcUrl();
        var host = new OrgHost(app, clock, logs);
        await app.Services.GetRequiredService<IAnnouncements>().SubscribeAsync(
            "sync:membership", message => host._announced.Enqueue(MembershipAnnouncement.Parser.ParseFrom(message.Span)), CancellationToken.None);
        return host;
    }

    /// <summary>Completes the set-up; the first owner, with their first organization.</summary>
    public async Task<(Person Owner, string OrganizationId)> SetUpAsync()
    {
        var done = await Tokens.CompleteSetupAsync(Requests.Setup(SetupCode!));

        return (await SignInAsync(OwnerEmail), done.OrganizationId);
    }

    public async Task<Person> SignInAsync(string email, string password = Password)
    {
        var token = await Tokens.CreateUserTokenAsync(Requests.UserToken(email, password));

        return new Person(email, token.UserId, token.AccessToken);
    }

    /// <summary>Adds a member who had no account, and signs them in.</summary>
    public async Task<Person> AddMemberAsync(Person by, string organizationId, string email, Role role = Role.Member)
    {
        await Organizations.AddMemberAsync(Requests.Member(organizationId, email, role), by.Headers);

        return await SignInAsync(email);
    }

    /// <summary>Somebody with an account and an organization of their own, who has nothing to do with the others.</summary>
    public async Task<(Person Owner, string OrganizationId)> AddStrangerAsync(Installation installation, string email = "stranger@elsewhere.test")
    {
        await UserAdministration.CreateUserAsync(installation.Options, email, Requests.Bytes(Password), "Stranger", CancellationToken.None);
        var stranger = await SignInAsync(email);
        var made = await Organizations.CreateOrganizationAsync(new CreateOrganizationRequest { Name = "Elsewhere" }, stranger.Headers);
        return (stranger, made.Organization.OrganizationId);
    }

    public async Task<TestDevice> EnrolAsync(Person person, string name = "laptop")
    {
        var device = new TestDevice(person.UserId);
        await Devices.EnrollDeviceAsync(device.EnrolmentRequest(name), person.Headers);
        return device;
    }

    /// <summary>The announcements, when at least so many have arrived; they come on a thread of their own.</summary>
    public async Task<IReadOnlyList<MembershipAnnouncement>> WaitForAnnouncementsAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (_announced.Count < count)
            await Task.Delay(5, patience.Token);

        return Announced;
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

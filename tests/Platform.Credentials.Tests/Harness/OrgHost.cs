using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Org;
using Platform.Org.Setup;
using Platform.Org.V1;
using Platform.Sealing;
using Platform.TestKit;

namespace Platform.Credentials.Tests.Harness;

/// <summary>Somebody who is signed in.</summary>
internal sealed record Person(string UserId, string Token)
{
    public Metadata Headers => new() { { "authorization", $"Bearer {Token}" } };
}

/// <summary>The real org service, beside the credentials service under test.</summary>
internal sealed class OrgHost : IAsyncDisposable
{
    private const string Password = "correct horse battery staple";

    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private OrgHost(WebApplication app)
    {
        _app = app;
        _channel = GrpcChannel.ForAddress(app.GrpcUrl());
    }

    public string HttpUrl => _app.HttpUrl();

    public string GrpcUrl => _app.GrpcUrl();

    /// <summary>The first owner; owns every organization of the tests.</summary>
    public Person Owner { get; private set; } = new("", "");

    private OrganizationService.OrganizationServiceClient Organizations => new(_channel);

    private DeviceService.DeviceServiceClient Devices => new(_channel);

    private TokenService.TokenServiceClient Tokens => new(_channel);

    public static async Task<OrgHost> StartAsync(Installation installation, IAnnouncements announcements)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(installation.Settings("org"));
        builder.Configuration["Org:CredentialsUrl"] = "http://127.0.0.1:1";
        builder.Services.AddSingleton(announcements);
        builder.AddServiceDefaults("org");
        builder.AddOrg();
        builder.Services.AddQuickPasswords();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapOrg();
        await app.StartAsync();
        app.Configuration["Authentication:Authority"] = app.HttpUrl();
        var host = new OrgHost(app);
        await host.SetUpAsync();
        return host;
    }

    /// <summary>Where org commits the fences of removals from now on; before its first one.</summary>
    public void UseCredentials(string grpcUrl) => _app.Configuration["Org:CredentialsUrl"] = grpcUrl;

    /// <summary>An organization of the owner's, with nobody else in it.</summary>
    public async Task<Guid> CreateOrganizationAsync()
    {
        var made = await Organizations.CreateOrganizationAsync(new CreateOrganizationRequest { Name = "Acme" }, Owner.Headers);
        return Guid.Parse(made.Organization.OrganizationId);
    }

    public async Task<Person> AddMemberAsync(Guid organizationId, Role role)
    {
        var email = $"{Guid.NewGuid():N}@acme.test";
        await Organizations.AddMemberAsync(
            new AddMemberRequest { OrganizationId = $"{organizationId}", Email = email, Role = role, Password = ByteString.CopyFromUtf8(Password) },
            Owner.Headers);
        return await SignInAsync(email);
    }

    public async Task RemoveMemberAsync(Guid organizationId, Person person) =>
        await Organizations.RemoveMemberAsync(
            new RemoveMemberRequest { OrganizationId = $"{organizationId}", UserId = person.UserId }, Owner.Headers);

    public async Task<TestDevice> EnrolAsync(Person person, string name = "laptop")
    {
        var device = new TestDevice(Guid.Parse(person.UserId));
        await Devices.EnrollDeviceAsync(device.EnrolmentRequest(name), person.Headers);
        return device;
    }

    public async Task RevokeAsync(TestDevice device) =>
        await Devices.RevokeDeviceAsync(new RevokeDeviceRequest { DeviceId = $"{device.Id}" }, Owner.Headers);

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task SetUpAsync()
    {
        await Tokens.CompleteSetupAsync(new CompleteSetupRequest
        {
            SetupCode = _app.Services.GetRequiredService<SetupLink>().Code,
            Email = "olga@acme.test",
            Password = ByteString.CopyFromUtf8(Password),
            DisplayName = "Olga",
            OrganizationName = "First",
        });
        Owner = await SignInAsync("olga@acme.test");
    }

    private async Task<Person> SignInAsync(string email)
    {
        var token = await Tokens.CreateUserTokenAsync(new CreateUserTokenRequest { Email = email, Password = ByteString.CopyFromUtf8(Password) });
        return new Person(token.UserId, token.AccessToken);
    }
}

/// <summary>A device's keys, and the proof that org wants of them.</summary>
internal sealed class TestDevice(Guid userId)
{
    private readonly ECDsa _signingKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public Guid Id { get; } = Guid.CreateVersion7();

    public ECDiffieHellman Key { get; } = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    public byte[] SigningPublicKey => P256.PublicKey(_signingKey);

    /// <summary>What the device signs when it has wiped a feed.</summary>
    public WipeRecord Receipt(ByteString feedId, ReadOnlySpan<byte> revocationHash)
    {
        var body = new WipeReceipt { DeviceId = IdBytes, FeedId = feedId, RevocationHash = ByteString.CopyFrom(revocationHash) }.ToByteArray();
        return new WipeRecord
        {
            Body = ByteString.CopyFrom(body),
            Signature = ByteString.CopyFrom(_signingKey.SignData(Statement.OfWipeReceipt(body), HashAlgorithmName.SHA256)),
        };
    }

    public ByteString IdBytes => ByteString.CopyFrom(Id.ToByteArray(bigEndian: true));

    public EnrollDeviceRequest EnrolmentRequest(string name)
    {
        byte[] hpke = P256.PublicKey(Key), signing = P256.PublicKey(_signingKey);
        byte[] message = [.. "platform device enrolment v1"u8, 0, .. Id.ToByteArray(bigEndian: true), .. userId.ToByteArray(bigEndian: true), .. hpke, .. signing];
        return new EnrollDeviceRequest
        {
            DeviceId = $"{Id}",
            Name = name,
            HpkePublicKey = ByteString.CopyFrom(hpke),
            SigningPublicKey = ByteString.CopyFrom(signing),
            Proof = ByteString.CopyFrom(_signingKey.SignData(message, HashAlgorithmName.SHA256)),
        };
    }
}

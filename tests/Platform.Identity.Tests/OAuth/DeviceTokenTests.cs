using System.Security.Cryptography;
using Grpc.Core;
using Grpc.Net.Client;
using Platform.Client;
using Platform.Credentials.V1;
using Platform.Identity.Tests.Harness;
using Platform.Org.V1;
using Platform.Sync.V1;
using Platform.TestKit;

namespace Platform.Identity.Tests.OAuth;

/// <summary>A device's token and a password's are bound to the machine's key: behind the gateway, and at a service itself.</summary>
public sealed class DeviceTokenTests : IAsyncLifetime
{
    private const string Watch = "/platform.sync.v1.SyncService/Watch";
    private const string KeyList = "/platform.credentials.v1.CredentialService/GetKeyList";
    private const string Acknowledge = "/platform.sync.v1.SyncService/Acknowledge";

    private Site _site = null!;
    private Browser _owner = null!;
    private Enrolled _device = null!;
    private string _token = null!;

    public async Task InitializeAsync()
    {
        _site = await Site.StartAsync(("Sync:HeartbeatInterval", "00:00:02"));
        (_owner, _) = await _site.SetUpAsync();
        _device = await Enrolled.EnrolAsync(_owner, "laptop");
        _token = await _device.SignInAsync(_site);
    }

    public async Task DisposeAsync()
    {
        _owner.Dispose();
        await _site.DisposeAsync();
    }

    [Theory]
    [InlineData(Watch, true)]
    [InlineData(Watch, false)]
    [InlineData(KeyList, true)]
    [InlineData(KeyList, false)]
    [InlineData(Acknowledge, true)]
    [InlineData(Acknowledge, false)]
    public async Task DeviceToken_OpensNothingWithoutAFreshProofOfItsKeyForThisCall(string path, bool throughGateway)
    {
        using var thief = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var right = KeyProof.Headers(_site, _device.SigningKey, _token, path);

        await CallAsync(path, throughGateway, right);

        foreach (var wrong in (Metadata[])
        [
            right,
            new() { { "authorization", $"Bearer {_token}" } },
            new() { { "authorization", $"DPoP {_token}" } },
            KeyProof.Headers(_site, thief, _token, path),
            KeyProof.Headers(_site, _device.SigningKey, _token, path == Watch ? Acknowledge : Watch),
        ])
            Assert.Equal("KEY_PROOF_REFUSED", await ReasonAsync(path, throughGateway, wrong));
    }

    [Fact]
    public async Task DeviceToken_OnAStream_IsProvedOnceAtItsOpening()
    {
        using var call = Sync(_site.Channel).Watch(new WatchRequest(), KeyProof.Headers(_site, _device.SigningKey, _token, Watch));
        await UntilHeartbeatAsync();

        // Long after the proof and the token have ended, membership alone decides.
        _site.Clock.Advance(TimeSpan.FromMinutes(30));
        await UntilHeartbeatAsync();

        async Task UntilHeartbeatAsync()
        {
            using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            do
                Assert.True(await call.ResponseStream.MoveNext(guard.Token));
            while (call.ResponseStream.Current.EventCase != WatchResponse.EventOneofCase.Heartbeat);
        }
    }

    [Fact]
    public async Task PasswordOfPiecesOs_GivesATokenBoundToTheMachine()
    {
        using var folder = new TemporaryFolder();
        var store = new DeviceStore(folder.Path);
        var servers = await ServerAddresses.DiscoverAsync(_site.Url);

        var session = await SignIn.WithPasswordAsync(store, servers, Site.OwnerEmail, System.Text.Encoding.UTF8.GetBytes(Site.Password), TimeProvider.System, CancellationToken.None);
        using var connection = new PlatformConnection(servers, store);
        using var thief = new PlatformConnection(servers);

        await ListAsync(connection);
        await Failure.IsAsync(ListAsync(thief), StatusCode.Unauthenticated, "KEY_PROOF_REFUSED");

        AsyncUnaryCall<ListOrganizationsResponse> ListAsync(PlatformConnection over) =>
            new OrganizationService.OrganizationServiceClient(over.Gateway).ListOrganizationsAsync(new(), PlatformConnection.With(session.AccessToken, null, default));
    }

    [Theory]
    [InlineData("iat", "1")]
    [InlineData("iat", "9223372036854775807")]
    [InlineData("iat", "-9223372036854775808")]
    [InlineData("htu", "\"http://127.0.0.1/platform.org.v1.TokenService/CreateDeviceToken\"")]
    [InlineData("htm", "\"GET\"")]
    [InlineData(null, null)]
    public async Task Password_WithAProofThatIsNotForTheCall_GivesNothing(string? claim, string? json)
    {
        const string path = "/platform.org.v1.TokenService/CreateUserToken";
        var tokens = new TokenService.TokenServiceClient(_site.Channel);
        var request = new CreateUserTokenRequest { Email = Site.OwnerEmail, Password = Google.Protobuf.ByteString.CopyFromUtf8(Site.Password) };
        var proof = KeyProof.Create(_device.SigningKey, "POST", new Uri(_site.Url, path), _site.Clock.GetUtcNow(), changes: claim is null ? [] : [(claim, json)]);
        if (claim is null)
            await tokens.CreateUserTokenAsync(request, new Metadata { { "dpop", proof } });

        await Failure.IsAsync(tokens.CreateUserTokenAsync(request, new Metadata { { "dpop", proof } }), StatusCode.Unauthenticated, "KEY_PROOF_REFUSED");
    }

    private static SyncService.SyncServiceClient Sync(GrpcChannel channel) => new(channel);

    private async Task CallAsync(string path, bool throughGateway, Metadata headers)
    {
        var sync = Sync(throughGateway ? _site.Channel : _site.SyncChannel);
        switch (path)
        {
            case Watch:
                using (var call = sync.Watch(new WatchRequest(), headers))
                    await call.ResponseStream.MoveNext(CancellationToken.None);
                break;
            case Acknowledge:
                await sync.AcknowledgeAsync(new AcknowledgeRequest(), headers);
                break;
            default:
                await new CredentialService.CredentialServiceClient(throughGateway ? _site.Channel : _site.CredentialsChannel).GetKeyListAsync(new(), headers);
                break;
        }
    }

    private async Task<string?> ReasonAsync(string path, bool throughGateway, Metadata headers) =>
        Platform.Defaults.RpcFailure.Reason(await Assert.ThrowsAsync<RpcException>(() => CallAsync(path, throughGateway, headers)));
}

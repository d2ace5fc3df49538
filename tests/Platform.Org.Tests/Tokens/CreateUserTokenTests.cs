using Google.Protobuf;
using Grpc.Core;
using Microsoft.IdentityModel.JsonWebTokens;
using Platform.Org.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Org.Tests.Tokens;

public sealed class CreateUserTokenTests : IAsyncLifetime
{
    private readonly Installation _installation = new();
    private OrgHost _org = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _org = await OrgHost.StartAsync(_installation);
        (_owner, _) = await _org.SetUpAsync();
    }

    public async Task DisposeAsync()
    {
        await _org.DisposeAsync();
        _installation.Dispose();
    }

    [Fact]
    public async Task CreateUserToken_WithThePassword_IsAnAccessTokenOfTenMinutes()
    {
        var response = await _org.Tokens.CreateUserTokenAsync(Requests.UserToken(OrgHost.OwnerEmail));

        var token = new JsonWebToken(response.AccessToken);
        Assert.Equal(("ES256", "at+jwt"), (token.Alg, token.Typ));
        Assert.Equal((Installation.Issuer, _owner.UserId), (token.Issuer, token.Subject));
        Assert.Equal(["platform-credentials", "platform-org"], token.Audiences.Order());
        Assert.Equal("user", token.GetPayloadValue<string>("kind"));
        Assert.Equal(TimeSpan.FromMinutes(10), token.ValidTo - token.IssuedAt);
        Assert.Equal(TimeSpan.FromMinutes(10), response.ExpiresIn.ToTimeSpan());
        Assert.DoesNotContain(token.Claims, claim => claim.Type.Contains("role", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task CreateUserToken_WithAProofOfAKey_IsBoundToIt()
    {
        var device = new TestDevice(_owner.UserId);
        var proof = device.Proof("/platform.org.v1.TokenService/CreateUserToken", _org.Clock.GetUtcNow());

        var response = await _org.Tokens.CreateUserTokenAsync(Requests.UserToken(OrgHost.OwnerEmail), new Metadata { { "dpop", proof } });

        await _org.Organizations.ListOrganizationsAsync(new(), device.Headers(response.AccessToken, OtherService.Path, _org.Clock.GetUtcNow()));
        (await Failure.OfAsync(_org.Organizations.ListOrganizationsAsync(new(), Person.Bearer(response.AccessToken)))).Is(StatusCode.Unauthenticated, "KEY_PROOF_REFUSED");
    }

    [Theory]
    [InlineData("OLGA@Acme.TEST")]
    [InlineData("  olga@acme.test ")]
    public async Task CreateUserToken_EmailInAnotherCase_IsTheSamePerson(string email)
    {
        var person = await _org.SignInAsync(email);

        Assert.Equal(_owner.UserId, person.UserId);
    }

    [Theory]
    [InlineData(OrgHost.OwnerEmail, "correct horse battery stapl")]
    [InlineData(OrgHost.OwnerEmail, "")]
    [InlineData("nobody@acme.test", OrgHost.Password)]
    [InlineData("no address", OrgHost.Password)]
    [InlineData("", "")]
    public async Task CreateUserToken_WrongEmailOrPassword_DoesNotSayWhich(string email, string password)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => _org.Tokens.CreateUserTokenAsync(Requests.UserToken(email, password)).ResponseAsync);

        Failure.Of(failure).Is(StatusCode.Unauthenticated, "WRONG_EMAIL_OR_PASSWORD");
        Assert.Equal("The e-mail address or the password is wrong.", failure.Status.Detail);
    }

    [Fact]
    public async Task CreateUserToken_PasswordThatIsNotUtf8_IsWrong()
    {
        var request = new CreateUserTokenRequest { Email = OrgHost.OwnerEmail, Password = ByteString.CopyFrom([.. Enumerable.Repeat((byte)0xFF, 20)]) };

        (await Failure.OfAsync(_org.Tokens.CreateUserTokenAsync(request))).Is(StatusCode.Unauthenticated, "WRONG_EMAIL_OR_PASSWORD");
    }

    [Fact]
    public async Task CreateUserToken_AfterMoreIterationsAreAsked_RehashesOnce()
    {
        var before = await ReadHashAsync();
        await _org.DisposeAsync();
        _org = await OrgHost.StartAsync(_installation, settings => settings["Org:PasswordIterations"] = "120000");

        await _org.SignInAsync(OrgHost.OwnerEmail);
        var after = await ReadHashAsync();
        await _org.SignInAsync(OrgHost.OwnerEmail);

        Assert.NotEqual(before, after);
        Assert.Equal(after, await ReadHashAsync());
    }

    private Task<string> ReadHashAsync() => _installation.ReadAsync<string>("SELECT password_hash FROM users");
}

using Grpc.Core;
using Microsoft.IdentityModel.JsonWebTokens;
using Platform.Org.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Org.Tests.Tokens;

public sealed class CreateDeviceTokenTests : IAsyncLifetime
{
    private const string Header = """{"alg":"ES256","typ":"device-assertion+jwt"}""";

    private readonly Installation _installation = new();
    private OrgHost _org = null!;
    private Person _owner = null!;
    private TestDevice _device = null!;

    private DateTimeOffset Now => _org.Clock.GetUtcNow();

    public async Task InitializeAsync()
    {
        _org = await OrgHost.StartAsync(_installation);
        (_owner, _) = await _org.SetUpAsync();
        _device = await _org.EnrolAsync(_owner);
    }

    public async Task DisposeAsync()
    {
        await _org.DisposeAsync();
        _installation.Dispose();
    }

    [Fact]
    public async Task CreateDeviceToken_WithAnAssertion_NamesDeviceAndUser()
    {
        var response = await _org.Tokens.CreateDeviceTokenAsync(_device.TokenRequest(Now));

        var token = new JsonWebToken(response.AccessToken);
        Assert.Equal(("ES256", "at+jwt", _device.IdText), (token.Alg, token.Typ, token.Subject));
        Assert.Equal(("device", _owner.UserId), (token.GetPayloadValue<string>("kind"), token.GetPayloadValue<string>("user")));
        Assert.Equal(TimeSpan.FromMinutes(10), response.ExpiresIn.ToTimeSpan());
    }

    [Fact]
    public async Task CreateDeviceToken_SameAssertionAgain_IsRefused()
    {
        var request = _device.TokenRequest(Now);
        await _org.Tokens.CreateDeviceTokenAsync(request);

        await AssertRefusedAsync(request.Assertion);
    }

    [Fact]
    public async Task CreateDeviceToken_SameAssertionManyTimesAtOnce_WorksOnce()
    {
        var request = _device.TokenRequest(Now);

        var issued = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            try
            {
                await _org.Tokens.CreateDeviceTokenAsync(request);
                return true;
            }
            catch (RpcException exception)
            {
                Failure.Of(exception).Is(StatusCode.Unauthenticated, "DEVICE_ASSERTION_REFUSED");
                return false;
            }
        }));

        Assert.Single(issued, true);
    }

    [Fact]
    public async Task CreateDeviceToken_SameAssertionAfterARestart_IsRefused()
    {
        var request = _device.TokenRequest(Now);
        await _org.Tokens.CreateDeviceTokenAsync(request);
        await _org.DisposeAsync();

        _org = await OrgHost.StartAsync(_installation);

        await AssertRefusedAsync(request.Assertion);
    }

    [Fact]
    public async Task CreateDeviceToken_OfARevokedDevice_IsRefused()
    {
        await _org.Devices.RevokeDeviceAsync(new RevokeDeviceRequest { DeviceId = _device.IdText }, _owner.Headers);

        await AssertRefusedAsync(_device.Assertion(Now));
    }

    [Fact]
    public async Task CreateDeviceToken_OfAnUnknownDevice_IsRefused() =>
        await AssertRefusedAsync(new TestDevice(_owner.UserId).Assertion(Now));

    [Fact]
    public async Task CreateDeviceToken_SignedWithAnotherKey_IsRefused() =>
        await AssertRefusedAsync(new TestDevice(_owner.UserId) { Id = _device.Id }.Assertion(Now));

    [Fact]
    public async Task CreateDeviceToken_SignedWithTheHpkeKey_IsRefused() =>
        await AssertRefusedAsync(new TestDevice(_owner.UserId) { Id = _device.Id, SigningKey = _device.HpkeKey }.Assertion(Now));

    [Theory]
    [InlineData("iss", "\"0197a000-0000-7000-8000-000000000000\"")]
    [InlineData("iss", null)]
    [InlineData("sub", "\"0197a000-0000-7000-8000-000000000000\"")]
    [InlineData("aud", "\"platform\"")]
    [InlineData("aud", "\"https://platform.test/\"")]
    [InlineData("aud", "[\"https://platform.test\",\"https://else.test\"]")]
    [InlineData("aud", null)]
    [InlineData("jti", null)]
    [InlineData("jti", "\"\"")]
    [InlineData("jti", "7")]
    [InlineData("iat", null)]
    [InlineData("iat", "-9223372036854775808")]
    [InlineData("exp", null)]
    [InlineData("exp", "\"99999999999\"")]
    [InlineData("exp", "1e30")]
    [InlineData("exp", "9223372036854775807")]
    [InlineData("nbf", "99999999999")]
    public async Task CreateDeviceToken_WithAWrongClaim_IsRefused(string claim, string? json) =>
        await AssertRefusedAsync(_device.Sign(Header, _device.Claims(Now, (claim, json))));

    [Theory]
    [InlineData("""{"alg":"ES256","typ":"JWT"}""")]
    [InlineData("""{"alg":"ES256"}""")]
    [InlineData("""{"alg":"none","typ":"device-assertion+jwt"}""")]
    [InlineData("""{"alg":"HS256","typ":"device-assertion+jwt"}""")]
    [InlineData("""{"alg":"es256","typ":"device-assertion+jwt"}""")]
    [InlineData("""{"alg":"ES256","typ":"device-assertion+jwt","crit":["b64"],"b64":false}""")]
    [InlineData("""{"alg":"ES256","alg":"none","typ":"device-assertion+jwt"}""")]
    public async Task CreateDeviceToken_WithAWrongHeader_IsRefused(string header) =>
        await AssertRefusedAsync(_device.Sign(header, _device.Claims(Now)));

    [Theory]
    [InlineData(-400, 60)] // expired
    [InlineData(300, 60)] // from the future
    [InlineData(0, 301)] // longer than five minutes
    [InlineData(0, 0)] // no time at all
    [InlineData(0, -30)] // backwards
    public async Task CreateDeviceToken_OutsideItsWindow_IsRefused(int issuedIn, int lifetime)
    {
        var issuedAt = Now.ToUnixTimeSeconds() + issuedIn;

        await AssertRefusedAsync(_device.Sign(Header, _device.Claims(Now, ("iat", $"{issuedAt}"), ("exp", $"{issuedAt + lifetime}"))));
    }

    [Theory]
    [InlineData(-45)]
    [InlineData(45)]
    public async Task CreateDeviceToken_FromAClockWithinTheSkew_IsIssued(int seconds)
    {
        var response = await _org.Tokens.CreateDeviceTokenAsync(_device.TokenRequest(Now.AddSeconds(seconds)));

        Assert.NotEmpty(response.AccessToken);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a.b.c.d")]
    [InlineData("e30.e30.")]
    [InlineData("!!!.???.***")]
    [InlineData("bnVsbA.bnVsbA.bnVsbA")]
    public async Task CreateDeviceToken_WithJunk_IsRefused(string assertion) => await AssertRefusedAsync(assertion);

    [Fact]
    public async Task CreateDeviceToken_WithAnyByteChanged_IsRefused()
    {
        var assertion = _device.Assertion(Now);

        for (var index = 0; index < assertion.Length; index += 7)
        {
            var changed = assertion.ToCharArray();
            changed[index] = changed[index] == 'A' ? 'B' : 'A';
            await AssertRefusedAsync(new string(changed));
        }

        Assert.NotEmpty((await _org.Tokens.CreateDeviceTokenAsync(new CreateDeviceTokenRequest { Assertion = assertion })).AccessToken);
    }

    [Fact]
    public async Task UsedAssertions_OfOneDevice_AreBoundedAndPurgedWhenTheyExpire()
    {
        for (var number = 0; number < 100; number++)
            await _org.Tokens.CreateDeviceTokenAsync(_device.TokenRequest(Now));
        await AssertRefusedAsync(_device.Assertion(Now));

        _org.Clock.Offset = TimeSpan.FromMinutes(3);

        Assert.NotEmpty((await _org.Tokens.CreateDeviceTokenAsync(_device.TokenRequest(Now))).AccessToken);
        Assert.Equal(1, CountUsedAssertions());
    }

    private async Task AssertRefusedAsync(string assertion) =>
        (await Failure.OfAsync(_org.Tokens.CreateDeviceTokenAsync(new CreateDeviceTokenRequest { Assertion = assertion })))
            .Is(StatusCode.Unauthenticated, "DEVICE_ASSERTION_REFUSED");

    private long CountUsedAssertions()
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_installation.Folder, "db", "org.db")};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM used_assertions";
        return (long)command.ExecuteScalar()!;
    }
}

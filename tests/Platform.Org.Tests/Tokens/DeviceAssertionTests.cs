using Grpc.Core;
using Platform.Org.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Org.Tests.Tokens;

/// <summary>Assertions that a device would not make.</summary>
public sealed class DeviceAssertionTests(AcmeFixture acme) : IClassFixture<AcmeFixture>
{
    private const string Header = """{"alg":"ES256","typ":"device-assertion+jwt"}""";

    private DateTimeOffset Now => acme.Org.Clock.GetUtcNow();

    [Fact]
    public async Task CreateDeviceToken_OfAnUnknownDevice_IsRefused() =>
        await AssertRefusedAsync(new TestDevice(acme.Owner.UserId).Assertion(Now));

    [Fact]
    public async Task CreateDeviceToken_SignedWithAnotherKey_IsRefused() =>
        await AssertRefusedAsync(new TestDevice(acme.Owner.UserId) { Id = acme.Device.Id }.Assertion(Now));

    [Fact]
    public async Task CreateDeviceToken_SignedWithTheHpkeKey_IsRefused() =>
        await AssertRefusedAsync(new TestDevice(acme.Owner.UserId) { Id = acme.Device.Id, SigningKey = acme.Device.HpkeKey }.Assertion(Now));

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
        await AssertRefusedAsync(acme.Device.Sign(Header, acme.Device.Claims(Now, (claim, json))));

    [Theory]
    [InlineData("""{"alg":"ES256","typ":"JWT"}""")]
    [InlineData("""{"alg":"ES256"}""")]
    [InlineData("""{"alg":"none","typ":"device-assertion+jwt"}""")]
    [InlineData("""{"alg":"HS256","typ":"device-assertion+jwt"}""")]
    [InlineData("""{"alg":"es256","typ":"device-assertion+jwt"}""")]
    [InlineData("""{"alg":"ES256","typ":"device-assertion+jwt","crit":["b64"],"b64":false}""")]
    [InlineData("""{"alg":"ES256","alg":"none","typ":"device-assertion+jwt"}""")]
    public async Task CreateDeviceToken_WithAWrongHeader_IsRefused(string header) =>
        await AssertRefusedAsync(acme.Device.Sign(header, acme.Device.Claims(Now)));

    [Theory]
    [InlineData(-400, 60)] // expired
    [InlineData(300, 60)] // from the future
    [InlineData(0, 301)] // longer than five minutes
    [InlineData(0, 0)] // no time at all
    [InlineData(0, -30)] // backwards
    public async Task CreateDeviceToken_OutsideItsWindow_IsRefused(int issuedIn, int lifetime)
    {
        var issuedAt = Now.ToUnixTimeSeconds() + issuedIn;

        await AssertRefusedAsync(acme.Device.Sign(Header, acme.Device.Claims(Now, ("iat", $"{issuedAt}"), ("exp", $"{issuedAt + lifetime}"))));
    }

    [Theory]
    [InlineData(-45)]
    [InlineData(45)]
    public async Task CreateDeviceToken_FromAClockWithinTheSkew_IsIssued(int seconds)
    {
        var response = await acme.Org.Tokens.CreateDeviceTokenAsync(acme.Device.TokenRequest(Now.AddSeconds(seconds)));

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
        var assertion = acme.Device.Assertion(Now);

        for (var index = 0; index < assertion.Length; index += 7)
        {
            var changed = assertion.ToCharArray();
            changed[index] = changed[index] == 'A' ? 'B' : 'A';
            await AssertRefusedAsync(new string(changed));
        }

        Assert.NotEmpty((await acme.Org.Tokens.CreateDeviceTokenAsync(new CreateDeviceTokenRequest { Assertion = assertion })).AccessToken);
    }

    private async Task AssertRefusedAsync(string assertion) =>
        (await Failure.OfAsync(acme.Org.Tokens.CreateDeviceTokenAsync(new CreateDeviceTokenRequest { Assertion = assertion })))
            .Is(StatusCode.Unauthenticated, "DEVICE_ASSERTION_REFUSED");
}

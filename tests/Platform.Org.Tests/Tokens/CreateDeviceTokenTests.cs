using Grpc.Core;
using Microsoft.IdentityModel.JsonWebTokens;
using Platform.Org.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Org.Tests.Tokens;

public sealed class CreateDeviceTokenTests : IAsyncLifetime
{
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
    public async Task CreateDeviceToken_OfARevokedDevice_SaysSoAndEndsSoon()
    {
        await _org.Devices.RevokeDeviceAsync(new RevokeDeviceRequest { DeviceId = _device.IdText }, _owner.Headers);

        var response = await _org.Tokens.CreateDeviceTokenAsync(_device.TokenRequest(Now));

        Assert.True(new JsonWebToken(response.AccessToken).GetPayloadValue<bool>("revoked"));
        Assert.Equal(TimeSpan.FromMinutes(2), response.ExpiresIn.ToTimeSpan());
    }

    [Fact]
    public async Task CreateDeviceToken_OfADeviceThatIsNot_DoesNotSaySo() =>
        Assert.False(new JsonWebToken((await _org.Tokens.CreateDeviceTokenAsync(_device.TokenRequest(Now))).AccessToken).TryGetPayloadValue<bool>("revoked", out _));

    [Fact]
    public async Task UsedAssertions_OfOneDevice_AreBoundedAndPurgedWhenTheyExpire()
    {
        for (var number = 0; number < 100; number++)
            await _org.Tokens.CreateDeviceTokenAsync(_device.TokenRequest(Now));
        await AssertRefusedAsync(_device.Assertion(Now));

        _org.Clock.Offset = TimeSpan.FromMinutes(3);

        Assert.NotEmpty((await _org.Tokens.CreateDeviceTokenAsync(_device.TokenRequest(Now))).AccessToken);
        Assert.Equal(1, await _installation.ReadAsync<long>("SELECT count(*) FROM used_assertions"));
    }

    private async Task AssertRefusedAsync(string assertion) =>
        (await Failure.OfAsync(_org.Tokens.CreateDeviceTokenAsync(new CreateDeviceTokenRequest { Assertion = assertion })))
            .Is(StatusCode.Unauthenticated, "DEVICE_ASSERTION_REFUSED");
}

using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Microsoft.IdentityModel.Tokens;
using Platform.Org.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Org.Tests.Tokens;

/// <summary>What another service makes of an access token.</summary>
public sealed class AccessTokenTests : IAsyncLifetime
{
    private readonly Installation _installation = new();
    private OrgHost _org = null!;
    private OtherService _other = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _org = await OrgHost.StartAsync(_installation);
        _other = await OtherService.StartAsync(_installation, _org, "credentials");
        (_owner, _) = await _org.SetUpAsync();
    }

    public async Task DisposeAsync()
    {
        await _other.DisposeAsync();
        await _org.DisposeAsync();
        _installation.Dispose();
    }

    [Fact]
    public async Task AccessToken_OfAPerson_IsTakenForThatPerson()
    {
        var who = await _other.WhoIsAsync(_owner.Token);

        Assert.Equal($"User {_owner.UserId} of {_owner.UserId}", who);
    }

    [Fact]
    public async Task AccessToken_OfADevice_IsTakenForThatDeviceOfItsUser()
    {
        var device = await _org.EnrolAsync(_owner);
        var token = await _org.Tokens.CreateDeviceTokenAsync(device.TokenRequest(_org.Clock.GetUtcNow()));

        var who = await _other.WhoIsAsync(device.Headers(token.AccessToken, OtherService.Path, _org.Clock.GetUtcNow()));

        Assert.Equal($"Device {device.IdText} of {_owner.UserId}", who);
    }

    [Fact]
    public async Task AccessToken_OfADevice_WithoutItsKey_IsRefused()
    {
        var device = await _org.EnrolAsync(_owner);
        var token = await _org.Tokens.CreateDeviceTokenAsync(device.TokenRequest(_org.Clock.GetUtcNow()));
        var thief = new TestDevice(_owner.UserId) { Id = device.Id };

        foreach (var headers in (Metadata[])[Person.Bearer(token.AccessToken), thief.Headers(token.AccessToken, OtherService.Path, _org.Clock.GetUtcNow())])
        {
            var failure = await Assert.ThrowsAsync<RpcException>(() => _other.WhoIsAsync(headers));
            Failure.Of(failure).Is(StatusCode.Unauthenticated, "KEY_PROOF_REFUSED");
        }
    }

    [Fact]
    public async Task AccessToken_AfterARestart_StaysValid()
    {
        await _org.DisposeAsync();
        _org = await OrgHost.StartAsync(_installation);
        await _other.DisposeAsync();
        _other = await OtherService.StartAsync(_installation, _org, "credentials");

        var who = await _other.WhoIsAsync(_owner.Token);

        Assert.Contains(_owner.UserId, who, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task AccessToken_AlteredInAnyPart_IsRefused(int part)
    {
        var parts = _owner.Token.Split('.');
        var middle = parts[part].Length / 2;
        parts[part] = $"{parts[part][..middle]}{(parts[part][middle] == 'A' ? 'B' : 'A')}{parts[part][(middle + 1)..]}";

        await AssertRefusedAsync(string.Join('.', parts));
    }

    [Fact]
    public async Task AccessToken_OfAnotherUserUnderTheSameSignature_IsRefused()
    {
        var parts = _owner.Token.Split('.');
        var payload = Base64UrlEncoder.Decode(parts[1]).Replace(_owner.UserId, Guid.CreateVersion7().ToString(), StringComparison.Ordinal);

        await AssertRefusedAsync($"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}");
    }

    [Fact]
    public async Task AccessToken_Expired_IsRefused()
    {
        _org.Clock.Offset = TimeSpan.FromMinutes(-12);
        var expired = await _org.SignInAsync(OrgHost.OwnerEmail);

        await AssertRefusedAsync(expired.Token);
    }

    [Fact]
    public async Task AccessToken_SignedRightForTheRightAudience_IsTheControlOfTheNextTests()
    {
        var who = await _other.WhoIsAsync(Forge());

        Assert.Equal($"User {_owner.UserId} of {_owner.UserId}", who);
    }

    [Theory]
    [InlineData("at+jwt", "platform-org", Installation.Issuer)]
    [InlineData("at+jwt", "platform-sync", Installation.Issuer)]
    [InlineData("at+jwt", "platform", Installation.Issuer)]
    [InlineData("at+jwt", Installation.Issuer, Installation.Issuer)]
    [InlineData("JWT", "platform-credentials", Installation.Issuer)]
    [InlineData("device-assertion+jwt", "platform-credentials", Installation.Issuer)]
    [InlineData("service-assertion+jwt", "platform-credentials", Installation.Issuer)]
    [InlineData("at+jwt", "platform-credentials", "https://elsewhere.test")]
    public async Task AccessToken_OfAnotherTypeAudienceOrIssuer_IsRefused(string type, string audience, string issuer) =>
        await AssertRefusedAsync(Forge(type, audience, issuer));

    [Fact]
    public async Task AccessToken_OfAnotherInstallation_IsRefused()
    {
        using var installation = new Installation();
        await using var elsewhere = await OrgHost.StartAsync(installation);
        var (stranger, _) = await elsewhere.SetUpAsync();

        await AssertRefusedAsync(stranger.Token);
    }

    [Fact]
    public async Task DeviceAssertion_AsAnAccessToken_IsRefused()
    {
        var device = await _org.EnrolAsync(_owner);

        await AssertRefusedAsync(device.Assertion(_org.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task AccessToken_OfADevice_OpensNoMethodForPeople()
    {
        var device = await _org.EnrolAsync(_owner);
        var token = await _org.Tokens.CreateDeviceTokenAsync(device.TokenRequest(_org.Clock.GetUtcNow()));

        var failure = await Failure.OfAsync(_org.Organizations.ListOrganizationsAsync(new ListOrganizationsRequest(), device.Headers(token.AccessToken, OtherService.Path, _org.Clock.GetUtcNow())));

        failure.Is(StatusCode.Unauthenticated, "UNAUTHENTICATED");
    }

    private string Forge(string type = "at+jwt", string audience = "platform-credentials", string issuer = Installation.Issuer)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(_installation.TokenSigningKey));
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var header = Base64UrlEncoder.Decode(_owner.Token.Split('.')[0]).Replace("at+jwt", type, StringComparison.Ordinal);
        var payload = $$"""{"iss":"{{issuer}}","aud":"{{audience}}","sub":"{{_owner.UserId}}","kind":"user","iat":{{now}},"exp":{{now + 600}}}""";
        var signed = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(payload)}";
        return $"{signed}.{Base64UrlEncoder.Encode(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private async Task AssertRefusedAsync(string token)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(() => _other.WhoIsAsync(token));

        Assert.Equal(StatusCode.Unauthenticated, exception.StatusCode);
    }
}

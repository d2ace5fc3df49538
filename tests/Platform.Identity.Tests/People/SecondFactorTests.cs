using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Platform.Identity.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Identity.Tests.People;

public sealed class SecondFactorTests : IAsyncLifetime
{
    private Site _site = null!;
    private Browser _owner = null!;
    private string _confirmingCode = "";

    public async Task InitializeAsync()
    {
        _site = await Site.StartAsync();
        (_owner, _) = await _site.SetUpAsync();
    }

    public async Task DisposeAsync()
    {
        _owner.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task SignIn_WithASecondFactor_NeedsACodeThatWasNotUsed()
    {
        var (secret, _) = await EnableAsync();
        using var browser = _site.Open();
        var next = await browser.SignInAsync(Site.OwnerEmail);
        Assert.Equal("second-factor", next.GetProperty("next").GetString());
        Assert.False((await browser.GetAsync("/session")).GetProperty("signedIn").GetBoolean());
        await Failure.IsAsync(browser.Organizations.ListOrganizationsAsync(new()), StatusCode.Unauthenticated, "UNAUTHENTICATED");

        // The code that confirmed the factor is used up.
        var (used, _) = await browser.TryPostAsync("/session/second-factor", new { code = _confirmingCode });
        _site.Clock.Advance(TimeSpan.FromSeconds(30));
        await browser.PostAsync("/session/second-factor", new { code = Authenticator.Code(secret, _site.Clock) });

        Assert.Equal(HttpStatusCode.Unauthorized, used);
        Assert.True((await browser.GetAsync("/session")).GetProperty("user").GetProperty("secondFactor").GetBoolean());
        Assert.DoesNotContain("__Host-sign-in", browser.Cookies.Keys);
    }

    [Fact]
    public async Task RecoveryCode_WorksOnce()
    {
        var (_, codes) = await EnableAsync();
        Assert.Equal(10, codes.Count);
        using var first = _site.Open();
        using var second = _site.Open();
        await first.SignInAsync(Site.OwnerEmail);
        await second.SignInAsync(Site.OwnerEmail);

        await first.PostAsync("/session/second-factor", new { code = codes[3] });

        Assert.Equal(HttpStatusCode.Unauthorized, (await second.TryPostAsync("/session/second-factor", new { code = codes[3] })).Status);
        Assert.Equal(9, (await first.Account.GetAccountAsync(new())).Account.RecoveryCodesLeft);
    }

    [Fact]
    public async Task WrongCodes_ManyTimes_AreRefusedUnseenAndANewPasswordProofBuysNoMore()
    {
        var (secret, _) = await EnableAsync();
        using var browser = _site.Open();
        await browser.SignInAsync(Site.OwnerEmail);
        for (var attempt = 0; attempt < 10; attempt++)
            await browser.TryPostAsync("/session/second-factor", new { code = "000000" });

        await browser.SignInAsync(Site.OwnerEmail);
        _site.Clock.Advance(TimeSpan.FromSeconds(1));
        var (status, _) = await browser.TryPostAsync("/session/second-factor", new { code = Authenticator.Code(secret, _site.Clock) });

        Assert.Equal(HttpStatusCode.TooManyRequests, status);
    }

    [Fact]
    public async Task CommandLineSignIn_WithASecondFactor_NeedsTheCodeToo()
    {
        var (_, codes) = await EnableAsync();
        var tokens = new TokenService.TokenServiceClient(_site.Channel);
        var request = new CreateUserTokenRequest { Email = Site.OwnerEmail, Password = ByteString.CopyFromUtf8(Site.Password) };

        await Failure.IsAsync(tokens.CreateUserTokenAsync(request), StatusCode.Unauthenticated, "SECOND_FACTOR_REQUIRED");
        request.Code = codes[0];
        Assert.NotEmpty((await tokens.CreateUserTokenAsync(request)).AccessToken);
        await Failure.IsAsync(tokens.CreateUserTokenAsync(request), StatusCode.Unauthenticated, "WRONG_CODE");
    }

    [Fact]
    public async Task SecondFactor_SetUpAndRemoved_NeedsAFreshProof()
    {
        _site.Clock.Advance(TimeSpan.FromMinutes(6));
        await Failure.IsAsync(_owner.Account.SetUpTotpAsync(new()), StatusCode.PermissionDenied, "STEP_UP_REQUIRED");
        await _owner.PostAsync("/session/step-up", new { password = Site.Password });
        var (secret, _) = await EnableAsync();
        _site.Clock.Advance(TimeSpan.FromMinutes(6));
        await Failure.IsAsync(_owner.Account.RemoveTotpAsync(new()), StatusCode.PermissionDenied, "STEP_UP_REQUIRED");

        await _owner.PostAsync("/session/step-up", new { code = Authenticator.Code(secret, _site.Clock) });
        await _owner.Account.RemoveTotpAsync(new());

        using var browser = _site.Open();
        Assert.Equal("done", (await browser.SignInAsync(Site.OwnerEmail)).GetProperty("next").GetString());
    }

    [Fact]
    public async Task SecondFactor_InTheDatabase_IsNotReadable()
    {
        var (secret, codes) = await EnableAsync();
        var bytes = Authenticator.Decode(secret);

        foreach (var file in Directory.GetFiles(Path.Combine(_site.Folder, "db")))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            Assert.Equal(-1, content.AsSpan().IndexOf(bytes));
            Assert.Equal(-1, content.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(codes[0].Replace("-", "", StringComparison.Ordinal))));
        }
    }

    private async Task<(string Secret, IReadOnlyList<string> RecoveryCodes)> EnableAsync()
    {
        var begun = await _owner.Account.SetUpTotpAsync(new());
        Assert.Contains($"secret={begun.Secret}&", begun.Uri, StringComparison.Ordinal);
        _confirmingCode = Authenticator.Code(begun.Secret, _site.Clock);
        var confirmed = await _owner.Account.ConfirmTotpAsync(new ConfirmTotpRequest { Code = _confirmingCode });
        return (begun.Secret, confirmed.RecoveryCodes);
    }
}

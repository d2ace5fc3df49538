using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Platform.Org.Tests.Harness;
using Platform.Org.Users;

namespace Platform.Org.Tests.Users;

public sealed class PasswordsTests : IDisposable
{
    private readonly Passwords _passwords = new(Options.Create(new OrgOptions { PasswordIterations = 100_000 }));

    public void Dispose() => _passwords.Dispose();

    [Theory]
    [InlineData(11, false)]
    [InlineData(12, true)]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void TryRead_ByLength(int length, bool expected) =>
        Assert.Equal(expected, Passwords.TryRead(Requests.Bytes(new string('p', length)), out _));

    [Fact]
    public async Task Verify_OfAHash_TellsRightFromWrong()
    {
        var user = UserRow.Create(new EmailAddress("a@b", "a@b"), "A", await _passwords.HashAsync(OrgHost.Password, CancellationToken.None), DateTimeOffset.UnixEpoch);

        Assert.Equal(PasswordVerificationResult.Success, await _passwords.VerifyAsync(user, Requests.Bytes(OrgHost.Password), CancellationToken.None));
        Assert.Equal(PasswordVerificationResult.Failed, await _passwords.VerifyAsync(user, Requests.Bytes(OrgHost.Password + "!"), CancellationToken.None));
        Assert.Equal(PasswordVerificationResult.Failed, await _passwords.VerifyAsync(null, Requests.Bytes(OrgHost.Password), CancellationToken.None));
    }

    [Fact]
    public async Task Verify_PasswordTypedInAnotherNormalForm_IsTheSame()
    {
        Assert.True(Passwords.TryRead(Requests.Bytes("pass\u00E9 compos\u00E9e"), out var composed));
        var user = UserRow.Create(new EmailAddress("a@b", "a@b"), "A", await _passwords.HashAsync(composed, CancellationToken.None), DateTimeOffset.UnixEpoch);

        var result = await _passwords.VerifyAsync(user, Requests.Bytes("passe\u0301 compose\u0301e"), CancellationToken.None);

        Assert.Equal(PasswordVerificationResult.Success, result);
    }
}

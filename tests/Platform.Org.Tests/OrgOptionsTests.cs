using Microsoft.Extensions.Options;
using Platform.Org.Tests.Harness;

namespace Platform.Org.Tests;

public sealed class OrgOptionsTests : IDisposable
{
    private readonly Installation _installation = new();

    public void Dispose() => _installation.Dispose();

    [Theory]
    [InlineData("Data:Path", "")]
    [InlineData("Authentication:Issuer", "")]
    [InlineData("Org:AccessTokenLifetime", "00:11:00")]
    [InlineData("Org:AccessTokenLifetime", "00:00:59")]
    [InlineData("Org:ClockSkew", "-00:00:01")]
    [InlineData("Org:PasswordIterations", "99999")]
    public async Task Setting_OutOfRange_StopsTheStartAndIsNamed(string setting, string value)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => OrgHost.StartAsync(_installation, settings => settings[setting] = value));

        Assert.Contains(setting, failure.Message, StringComparison.Ordinal);
    }
}

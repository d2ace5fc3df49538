using Platform.Identity.Tests.Harness;
using Platform.TestKit;
using Xunit.Abstractions;

namespace Platform.Identity.Tests.OAuth;

/// <summary>A library from elsewhere signs in here.</summary>
public sealed class OpenIdClientTests(ITestOutputHelper output)
{
    [NodeFact]
    public async Task OpenIdClient_OfNpm_CompletesDiscoveryCodeAndPkce()
    {
        await using var site = await Site.StartAsync();
        var (owner, _) = await site.SetUpAsync();
        owner.Dispose();

        var exitCode = await Node.RunAsync(
            "openid-client.mjs",
            output,
            ("PLATFORM_URL", site.Url.GetLeftPart(UriPartial.Authority)),
            ("PLATFORM_EMAIL", Site.OwnerEmail),
            ("PLATFORM_PASSWORD", Site.Password));

        Assert.Equal(0, exitCode);
    }
}

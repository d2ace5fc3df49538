using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Platform.Org.V1;

namespace Platform.Portal.Tests.People;

/// <summary>A person's own account: password, second factor, sessions.</summary>
public sealed class AccountTests(PortalSite site) : IClassFixture<PortalSite>
{
    [BrowserFact]
    public async Task Password_Changed_SignsOutTheOtherSessions()
    {
        const string changed = "another correct horse battery";
        var email = await CreatePersonAsync();
        await using var here = await OpenAsync(email);
        await using var elsewhere = await OpenAsync(email);

        await here.Page.GetByRole(AriaRole.Textbox, new() { Name = "Current password" }).FillAsync(PortalSite.Password);
        await here.Page.GetByRole(AriaRole.Textbox, new() { Name = "New password" }).FillAsync(changed);
        await here.Button("Change password").ClickAsync();

        await Assertions.Expect(here.Page.GetByText("Your password is changed. All other sessions are signed out.")).ToBeVisibleAsync();
        await elsewhere.Page.ReloadAsync();
        await Assertions.Expect(elsewhere.Button("Sign in")).ToBeVisibleAsync();
        await elsewhere.SignInAsync(email, changed);
        await Assertions.Expect(elsewhere.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Models");
    }

    [BrowserFact]
    public async Task SecondFactor_SetUp_IsAskedForAtTheNextSignIn()
    {
        var email = await CreatePersonAsync();
        await using var visit = await OpenAsync(email);

        await visit.Button("Set up a second factor").ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Img, new() { Name = "QR code for your authenticator app" })).ToBeVisibleAsync();
        var secret = (await visit.Page.Locator("code").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await visit.CheckAccessibilityAsync();
        await visit.Page.GetByRole(AriaRole.Textbox, new() { Name = "Code" }).FillAsync(Totp(secret));
        await visit.Button("Turn on").ClickAsync();
        var codes = visit.Page.GetByRole(AriaRole.Alert).GetByRole(AriaRole.Listitem);
        await Assertions.Expect(codes.First).ToBeVisibleAsync();
        var recovery = await codes.First.InnerTextAsync();
        await visit.CheckAccessibilityAsync();
        await visit.Button("I have kept them").ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("On. ")).ToBeVisibleAsync();

        await using var again = await site.OpenAsync();
        await again.SignInAsync(email);
        await again.Page.GetByRole(AriaRole.Textbox, new() { Name = "Code" }).FillAsync("000000");
        await again.CheckAccessibilityAsync();
        await again.Button("Continue").ClickAsync();
        await Assertions.Expect(again.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await again.Page.GetByRole(AriaRole.Textbox, new() { Name = "Code" }).FillAsync(recovery);
        await again.Button("Continue").ClickAsync();
        await Assertions.Expect(again.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Models");
    }

    [BrowserFact]
    public async Task Name_Changed_ShowsBesideTheNavigation()
    {
        await using var visit = await OpenAsync(await CreatePersonAsync());

        await visit.Page.GetByLabel("Name").FillAsync("Joan Clarke");
        await visit.Button("Save name").ClickAsync();

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("Joan Clarke");
    }

    [BrowserFact]
    public async Task Session_EndedFromElsewhere_IsOut()
    {
        var email = await CreatePersonAsync();
        await using var here = await OpenAsync(email);
        await using var elsewhere = await OpenAsync(email);
        await here.Page.ReloadAsync();

        await here.Button("Sign out everywhere else").ClickAsync();

        await Assertions.Expect(here.Button("Sign out everywhere else")).ToHaveCountAsync(0);
        await elsewhere.Page.ReloadAsync();
        await Assertions.Expect(elsewhere.Button("Sign in")).ToBeVisibleAsync();
    }

    private async Task<string> CreatePersonAsync() => await site.AddMemberAsync(await site.CreateWorkspaceAsync(), Role.Member, "Charles Babbage");

    private async Task<Visit> OpenAsync(string email)
    {
        var visit = await site.OpenAsAsync(email);
        await visit.Page.GotoAsync(site.Url);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Account" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Sessions" })).ToBeVisibleAsync();
        return visit;
    }

    /// <summary>RFC 6238 with its defaults, as an authenticator app computes it.</summary>
    private static string Totp(string base32)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(base32.Select(letter => Convert.ToString(alphabet.IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        var key = Enumerable.Range(0, bits.Length / 8).Select(index => Convert.ToByte(bits.Substring(index * 8, 8), 2)).ToArray();
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30);
#pragma warning disable CA5350 // The RFC's default, and what authenticator apps know.
        var hash = HMACSHA1.HashData(key, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0x0f)) & 0x7fffffff;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}

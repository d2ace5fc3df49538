namespace Platform.Portal.Tests.People;

/// <summary>Getting in, out, and back in.</summary>
public sealed class SessionTests(PortalSite site) : IClassFixture<PortalSite>
{
    [BrowserFact]
    public async Task SignIn_WrongPassword_SaysWhatIsWrongAndStays()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var email = await site.AddMemberAsync(workspace, Org.V1.Role.Member, "Charles Babbage");
        await using var visit = await site.OpenAsync();

        await visit.SignInAsync(email, "not the password at all");

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The e-mail address or the password is wrong.");
        await visit.CheckAccessibilityAsync();
    }

    [BrowserFact]
    public async Task Page_OverPlainHttpFromElsewhere_SaysWhyAndTakesNoPassword()
    {
        await using var visit = await site.OpenAsync(PortalSite.Fresh);
        var asked = new System.Collections.Concurrent.ConcurrentQueue<string>();
        visit.Page.Request += (_, request) => asked.Enqueue(new Uri(request.Url).Query);
        foreach (var path in (string[])["", "sign-in", "setup#code", "invitation#token", "reset#token"])
        {
            await visit.Page.GotoAsync("about:blank");
            await visit.Page.GotoAsync($"{site.Url.Replace("127.0.0.1", "plain.example", StringComparison.Ordinal)}/{path}");

            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Open the portal by its https:// address.");
            await Assertions.Expect(visit.Page.Locator("input")).ToHaveCountAsync(0);
        }

        Assert.DoesNotContain(asked, query => query.Contains("token", StringComparison.Ordinal));
        await visit.CheckAccessibilityAsync();
    }

    [BrowserFact]
    public async Task SignIn_FromALink_GoesOnWhereTheLinkLed()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var visit = await site.OpenAsync();
        await visit.GoAsync(workspace, "devices");

        await visit.Page.GetByLabel("E-mail address").FillAsync(PortalSite.Email);
        await visit.Page.GetByRole(AriaRole.Textbox, new() { Name = "Password" }).FillAsync(PortalSite.Password);
        await visit.Button("Sign in").ClickAsync();

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Devices", Level = 1 })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task SignIn_ReturnAddressOfAnotherSite_StaysHere()
    {
        await using var visit = await site.OpenSignedInAsync();

        await visit.Page.GotoAsync($"{site.Url}/sign-in?returnTo=//evil.example/");

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Models");
        Assert.StartsWith(site.Url, visit.Page.Url, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Organization_ChosenInTheDropdown_ShowsItsPageAndIsRemembered()
    {
        var workspace = await site.CreateWorkspaceAsync($"Chosen {Guid.NewGuid():N}");
        await using var visit = await site.OpenSignedInAsync();
        await visit.Page.GotoAsync(site.Url);
        var choice = visit.Page.GetByLabel("Organization", new() { Exact = true });

        await choice.SelectOptionAsync(new SelectOptionValue { Label = workspace.Name });
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(workspace.OrganizationId));
        await visit.Page.GotoAsync(site.Url);

        await Assertions.Expect(choice.Locator("option:checked")).ToHaveTextAsync(workspace.Name);
    }

    [BrowserFact]
    public async Task SignOut_Pressed_EndsTheSession()
    {
        await using var visit = await site.OpenAsync();
        await visit.SignInAsync(PortalSite.Email);

        await visit.Button("Sign out").ClickAsync();

        await Assertions.Expect(visit.Button("Sign in")).ToBeVisibleAsync();
        await visit.Page.GotoAsync(site.Url);
        await Assertions.Expect(visit.Button("Sign in")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Password_Forgotten_IsSetAnewByTheLinkInTheMail()
    {
        const string changed = "another correct horse battery";
        var workspace = await site.CreateWorkspaceAsync();
        var email = await site.AddMemberAsync(workspace, Org.V1.Role.Member, "Charles Babbage");
        await using var visit = await site.OpenAsync();
        await visit.Page.GotoAsync($"{site.Url}/sign-in");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Forgot your password?" }).ClickAsync();
        // Until the page's code is there, the sign-in stays, and has a field of the same name.
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Reset your password");
        await visit.Page.GetByLabel("E-mail address").FillAsync(email);
        await visit.CheckAccessibilityAsync();
        await visit.Button("Send the link").ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("the link is on its way. It can be used once")).ToBeVisibleAsync();

        await visit.Page.GotoAsync(await site.Mail.LinkAsync(email, "reset"));
        // The same page with another fragment is no new page for a browser.
        await visit.Page.ReloadAsync();
        await visit.Page.GotoAsync("about:blank");
        await visit.Page.GotoAsync(await site.Mail.LinkAsync(email, "reset"));
        await visit.Page.GetByLabel("New password").FillAsync(changed);
        await visit.CheckAccessibilityAsync();
        await visit.Button("Save password").ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("Your password is changed.")).ToBeVisibleAsync();
        await visit.SignInAsync(email, changed);

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Models");
    }

    [BrowserFact]
    public async Task SetUpLink_UsedBefore_SaysSo()
    {
        await using var visit = await site.OpenAsync();
        await visit.Page.GotoAsync($"{site.Url}/setup#{site.SetupCode}");
        await visit.Page.GetByLabel("Your name").FillAsync("Mallory");
        await visit.Page.GetByLabel("E-mail address").FillAsync("mallory@example.com");
        await visit.Page.GetByLabel("New password").FillAsync(PortalSite.Password);
        await visit.Page.GetByLabel("Name of your organization").FillAsync("Evil");

        await visit.Button("Create account").ClickAsync();

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("set up already");
    }

    [BrowserFact]
    public async Task Address_Unknown_SaysThatThereIsNothing()
    {
        await using var visit = await site.OpenSignedInAsync();

        await visit.Page.GotoAsync($"{site.Url}/nowhere");

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Page not found");
        await visit.CheckAccessibilityAsync();
    }
}

namespace Platform.Portal.Tests.Pages;

/// <summary>A browser that is handed from test to test is a new one to each of them.</summary>
public sealed class BrowserProfileTests(PortalSite site) : IClassFixture<PortalSite>
{
    private const string Leave =
        """
        async () => {
          document.cookie = 'left=1; max-age=3600';
          localStorage.setItem('left', '1');
          sessionStorage.setItem('left', '1');
          await new Promise((resolve, reject) => {
            const opening = indexedDB.open('left');
            opening.onupgradeneeded = () => opening.result.createObjectStore('left').put('1', 'left');
            opening.onsuccess = () => (opening.result.close(), resolve());
            opening.onerror = () => reject(opening.error);
          });
          await (await caches.open('left')).put('/left', new Response('1'));
        }
        """;

    private const string Found =
        """
        async () => [
          document.cookie, ...Object.keys(localStorage), ...Object.keys(sessionStorage), ...(await indexedDB.databases()).map((found) => found.name),
          ...(await caches.keys()), (await navigator.permissions.query({ name: 'clipboard-read' })).state,
        ].filter((found) => found !== '')
        """;

    [BrowserFact]
    public async Task Profile_HandedOn_HoldsNothingOfWhoHadItBefore()
    {
        await using var browsers = site.NewBrowsers(profiles: 1);
        var first = await browsers.OpenAsync(null);
        await first.Context.AddCookiesAsync([await BrowserSession.SignInAsync(site.Url, PortalSite.Email, PortalSite.Password)]);
        await first.Context.GrantPermissionsAsync(["clipboard-read"]);
        await first.Context.RouteAsync("**/nowhere", route => route.FulfillAsync(new() { Body = "routed" }));
        var page = await first.Context.NewPageAsync();
        await page.GotoAsync($"{site.Url}/nowhere");
        await Assertions.Expect(page.GetByText("routed")).ToBeVisibleAsync();
        await page.EvaluateAsync(Leave);
        Assert.Equal(["left=1", "left", "left", "left", "left", "granted"], await page.EvaluateAsync<string[]>(Found));

        await first.EndAsync();
        var second = await browsers.OpenAsync(null);

        Assert.Same(first.Context, second.Context);
        Assert.Empty(await second.Context.CookiesAsync());
        page = await second.Context.NewPageAsync();
        await page.GotoAsync($"{site.Url}/nowhere");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign in" })).ToBeVisibleAsync();
        Assert.Equal(["prompt"], await page.EvaluateAsync<string[]>(Found));
    }

    [BrowserFact]
    public async Task Profile_InUse_IsHandedToNobodyElse()
    {
        await using var browsers = site.NewBrowsers(profiles: 1);
        var first = await browsers.OpenAsync(null);
        await first.Context.AddCookiesAsync([await BrowserSession.SignInAsync(site.Url, PortalSite.Email, PortalSite.Password)]);

        var second = await browsers.OpenAsync(null);

        Assert.NotSame(first.Context, second.Context);
        Assert.Empty(await second.Context.CookiesAsync());
    }
}

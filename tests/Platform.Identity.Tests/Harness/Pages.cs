using System.Net;
using System.Text.RegularExpressions;

namespace Platform.Identity.Tests.Harness;

/// <summary>The gateway's own pages, as a person goes through them: opens, fills in, presses a button.</summary>
internal sealed partial class Pages
{
    private readonly Browser _browser;

    private Pages(Browser browser, HttpStatusCode status, string html, string? location, string? policy)
    {
        _browser = browser;
        (Status, Html, Location, Policy) = (status, html, location, policy);
    }

    public HttpStatusCode Status { get; }

    public string Html { get; }

    public string? Location { get; }

    public string? Policy { get; }

    public static Task<Pages> OpenAsync(Browser browser, string path) => SendAsync(browser, new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Sends the page's form with its hidden fields and what the person entered.</summary>
    public Task<Pages> SubmitAsync(params (string Name, string Value)[] entered)
    {
        var fields = HiddenField().Matches(Html).ToDictionary(match => match.Groups[1].Value, match => WebUtility.HtmlDecode(match.Groups[2].Value));
        foreach (var (name, value) in entered)
            fields[name] = value;
        var action = FormAction().Match(Html);
        Assert.True(action.Success, Html);
        return SendAsync(_browser, new HttpRequestMessage(HttpMethod.Post, action.Groups[1].Value) { Content = new FormUrlEncodedContent(fields) });
    }

    private static async Task<Pages> SendAsync(Browser browser, HttpRequestMessage request)
    {
        // A page's form sends no header of its own.
        var header = browser.Headers.Remove("X-Platform");
        try
        {
            using var response = await browser.SendAsync(request);
            var policy = response.Headers.TryGetValues("Content-Security-Policy", out var values) ? values.Single() : null;
            return new Pages(browser, response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.Location?.OriginalString, policy);
        }
        finally
        {
            if (header)
                browser.Headers["X-Platform"] = "1";
        }
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\">")]
    private static partial Regex HiddenField();

    [GeneratedRegex("<form method=\"post\" action=\"([^\"]+)\">")]
    private static partial Regex FormAction();
}

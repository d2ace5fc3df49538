using System.Net.Http.Json;

namespace Platform.Portal.Tests.Harness;

/// <summary>Signs a browser in as its sign-in page does, but without loading the page: tests of its own walk through that.</summary>
internal static class BrowserSession
{
    private const string Name = "__Host-session";

    /// <summary>The cookie that names the new session.</summary>
    public static async Task<Cookie> SignInAsync(string url, string email, string password)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{url}/session/sign-in") { Content = JsonContent.Create(new { email, password }) };
        request.Headers.Add("X-Platform", "1");
        request.Headers.Add("Origin", url);
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        var token = response.Headers.GetValues("Set-Cookie").Select(line => line.Split(';')[0].Split('=', 2)).Single(pair => pair[0] == Name)[1];
        return new Cookie { Name = Name, Value = token, Domain = new Uri(url).Host, Path = "/", Secure = true, HttpOnly = true, SameSite = SameSiteAttribute.Strict };
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Core;
using Platform.Credentials.V1;
using Platform.Org.V1;

namespace Platform.Identity.Tests.Harness;

/// <summary>What a browser does with the platform's pages: cookies as it keeps them on localhost, its own headers, JSON and gRPC-Web.</summary>
internal sealed class Browser : IDisposable
{
    public const string SessionCookie = "__Host-session";

    private readonly HttpClient _http;

    public Browser(Uri url)
    {
        Url = url;
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = url };
        Headers = new()
        {
            ["X-Platform"] = "1",
            ["Origin"] = url.GetLeftPart(UriPartial.Authority),
            ["Sec-Fetch-Site"] = "same-origin",
            ["User-Agent"] = "Test/1.0",
        };
    }

    public Uri Url { get; }

    public Dictionary<string, string> Cookies { get; } = [];

    /// <summary>What the page and the browser send with each request.</summary>
    public Dictionary<string, string> Headers { get; }

    /// <summary>The Set-Cookie headers of the last answer.</summary>
    public IReadOnlyList<string> LastSetCookies { get; private set; } = [];

    public OrganizationService.OrganizationServiceClient Organizations => new(Invoker);

    public DeviceService.DeviceServiceClient Devices => new(Invoker);

    public AccountService.AccountServiceClient Account => new(Invoker);

    public CredentialService.CredentialServiceClient Credentials => new(Invoker);

    public CallInvoker Invoker => new WebInvoker(this);

    /// <summary>Posts JSON and expects success.</summary>
    public async Task<JsonElement> PostAsync(string path, object body)
    {
        var (status, answer) = await TryPostAsync(path, body);
        Assert.True(status is HttpStatusCode.OK or HttpStatusCode.NoContent, $"{path}: {status} {answer}");
        return answer;
    }

    public async Task<(HttpStatusCode Status, JsonElement Answer)> TryPostAsync(string path, object body)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) });
        return (response.StatusCode, await ReadAsync(response));
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path));
        return await ReadAsync(response);
    }

    public Task<JsonElement> SignInAsync(string email, string password = Site.Password) => PostAsync("/session/sign-in", new { email, password });

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        foreach (var (name, value) in Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (Cookies.Count > 0)
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));

        var response = await _http.SendAsync(request);
        LastSetCookies = response.Headers.TryGetValues("Set-Cookie", out var values) ? [.. values] : [];
        foreach (var header in LastSetCookies)
            Keep(header);

        return response;
    }

    public void Dispose() => _http.Dispose();

    private void Keep(string header)
    {
        var pair = header.Split(';')[0];
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = (pair[..equals], pair[(equals + 1)..]);
        if (value.Length == 0)
            Cookies.Remove(name);
        else
            Cookies[name] = value;
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default;
    }
}

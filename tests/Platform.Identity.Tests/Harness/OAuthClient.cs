using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Platform.Identity.Tests.Harness;

/// <summary>A program that signs in, written from RFC 6749, 7636 and 9449 so that a test can do each step wrong.</summary>
internal sealed class OAuthClient(Site site) : IDisposable
{
    public const string RedirectUri = "http://127.0.0.1:50505/callback";

    private readonly HttpClient _http = new() { BaseAddress = site.Url };

    public ECDsa Key { get; set; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Verifier { get; set; } = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));

    public string Thumbprint => KeyProof.Thumbprint(Key);

    public string AuthorizePath(params (string Name, string Value)[] changes)
    {
        var parameters = new Dictionary<string, string>
        {
            ["response_type"] = "code",
            ["client_id"] = "piecesos",
            ["redirect_uri"] = RedirectUri,
            ["scope"] = "openid",
            ["state"] = "a state & more",
            ["code_challenge"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
            ["dpop_jkt"] = Thumbprint,
        };
        foreach (var (name, value) in changes)
            parameters[name] = value;
        return "/oauth/authorize?" + string.Join('&', parameters.Where(pair => pair.Value.Length > 0).Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
    }

    /// <summary>A code, from somebody who is signed in and agrees.</summary>
    public async Task<string> CodeAsync(Browser browser, params (string Name, string Value)[] changes)
    {
        var query = await DecideAsync(browser, "allow", changes);
        Assert.Equal(("a state & more", site.Issuer), (query["state"], query["iss"]));
        return query["code"];
    }

    public async Task<Dictionary<string, string>> DecideAsync(Browser browser, string decision, params (string Name, string Value)[] changes)
    {
        var page = await Pages.OpenAsync(browser, AuthorizePath(changes));
        var answer = await page.SubmitAsync(("decision", decision));
        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        Assert.StartsWith(RedirectUri + "?", answer.Location, StringComparison.Ordinal);
        return Query(answer.Location!);
    }

    public Task<(HttpStatusCode Status, JsonElement Answer)> ExchangeAsync(string code, string redirectUri = RedirectUri) => PostAsync(
        "/oauth/token", ("grant_type", "authorization_code"), ("client_id", "piecesos"), ("code", code), ("redirect_uri", redirectUri), ("code_verifier", Verifier));

    public Task<(HttpStatusCode Status, JsonElement Answer)> RefreshAsync(string refreshToken) =>
        PostAsync("/oauth/token", ("grant_type", "refresh_token"), ("client_id", "piecesos"), ("refresh_token", refreshToken));

    public Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(string path, params (string Name, string Value)[] form) =>
        PostWithProofAsync(path, Proof("POST", path), form);

    public async Task<(HttpStatusCode Status, JsonElement Answer)> PostWithProofAsync(string path, string? proof, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))) };
        if (proof is not null)
            request.Headers.Add("DPoP", proof);
        using var response = await _http.SendAsync(request);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    /// <summary>A proof for a request; replacements are raw JSON, and null leaves a claim out.</summary>
    public string Proof(string method, string path, string? accessToken = null, ECDsa? key = null, params (string Claim, string? Json)[] changes) =>
        KeyProof.Create(key ?? Key, method, new Uri(site.Url, path), site.Clock.GetUtcNow(), accessToken, changes);

    public void Dispose() => _http.Dispose();

    public static Dictionary<string, string> Query(string address) => new Uri(address).Query[1..].Split('&')
        .Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
}

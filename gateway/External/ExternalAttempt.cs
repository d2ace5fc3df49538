using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Platform.Gateway.External;

/// <summary>
/// A sign-in that is under way at an identity provider. It is kept in a cookie of the browser that began it: an answer that comes to
/// another browser is nobody's. The cookie is Lax, because the provider sends the browser back from another site; nothing else is.
/// </summary>
internal sealed record ExternalAttempt(string Key, string State, string Nonce, string Verifier, string ReturnTo)
{
    private const string CookieName = "__Host-external";
    private const int MaxLength = 2048;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Of the verifier (RFC 7636).</summary>
    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public static ExternalAttempt Begin(string key, string? returnTo) => new(key, Random(), Random(), Random(), IsOwnPath(returnTo) ? returnTo! : "/");

    public static ExternalAttempt? Read(HttpRequest request, string key)
    {
        if (!request.Cookies.TryGetValue(CookieName, out var text) || text.Length > MaxLength)
            return null;

        try
        {
            return JsonSerializer.Deserialize<ExternalAttempt>(Base64Url.DecodeFromChars(text)) is { } attempt && attempt.Key == key && IsOwnPath(attempt.ReturnTo) ? attempt : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            return null;
        }
    }

    public void Write(HttpResponse response) => response.Cookies.Append(CookieName, Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this)), Options(Lifetime));

    public static void Delete(HttpResponse response) => response.Cookies.Delete(CookieName, Options(null));

    public bool Matches(string? state) =>
        state is { Length: > 0 } && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(state), Encoding.UTF8.GetBytes(State));

    public override string ToString() => $"sign-in with {Key}";

    /// <summary>A page of this host: "//other.example" and "/\other.example" are not.</summary>
    public static bool IsOwnPath(string? path) =>
        path is ['/', ..] && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.Any(char.IsControl) && path.Length <= 1024;

    private static CookieOptions Options(TimeSpan? age) => new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = age };

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}

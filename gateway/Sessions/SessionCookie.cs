namespace Platform.Gateway.Sessions;

/// <summary>
/// The session's token in the browser: sent to this very host only (the prefix), never to scripts, never along with another
/// site's requests. Gone when the browser closes; the record behind it ends by itself.
/// </summary>
internal static class SessionCookie
{
    public const string Name = "__Host-session";

    /// <summary>The half sign-in that waits for the second factor.</summary>
    public const string PendingName = "__Host-sign-in";

    private const int MaxLength = 64;

    /// <summary>The token; null when the browser has none.</summary>
    public static string? Read(HttpRequest request, string name = Name) =>
        request.Cookies.TryGetValue(name, out var token) && token.Length is > 0 and <= MaxLength ? token : null;

    /// <summary>The browser has the cookie, whatever is in it.</summary>
    public static bool IsIn(HttpRequest request) => request.Cookies.ContainsKey(Name);

    public static void Write(HttpResponse response, string token, string name = Name) => response.Cookies.Append(name, token, Options());

    public static void Delete(HttpResponse response, string name = Name) => response.Cookies.Delete(name, Options());

    private static CookieOptions Options() => new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Strict, Path = "/" };
}

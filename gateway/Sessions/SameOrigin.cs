namespace Platform.Gateway.Sessions;

/// <summary>
/// Whether a request comes from a page of this platform. Three independent signs, because each has failed somewhere: the browser's
/// own word (Sec-Fetch-Site), the exact origin, and a header that no form, link or image can send.
/// </summary>
internal sealed class SameOrigin(OwnOrigins origins)
{
    public const string HeaderName = "X-Platform";

    public bool Holds(HttpRequest request)
    {
        var headers = request.Headers;
        return headers[HeaderName] is ["1"] && HoldsForForm(request);
    }

    /// <summary>For the forms of the gateway's own pages, which cannot send a header.</summary>
    public bool HoldsForForm(HttpRequest request)
    {
        var headers = request.Headers;
        var (site, origin) = (headers["Sec-Fetch-Site"], headers.Origin);
        if (site.Count == 0 && origin.Count == 0)
            return false;

        return (site.Count == 0 || site is ["same-origin"]) && (origin.Count == 0 || (origin is [{ } text] && IsOwn(text, request)));
    }

    // The origin is one of ours, and the very one that was asked: not 127.0.0.1 from localhost.
    private bool IsOwn(string origin, HttpRequest request) =>
        origins.Contains(origin)
        && Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
}

namespace Platform.Org.OAuth;

/// <summary>A program that people let act for them. Clients have no secret: they prove the code's verifier, and a key.</summary>
/// <param name="Id">Its client_id.</param>
/// <param name="Name">Name for people.</param>
/// <param name="RedirectUris">Where codes may go: exactly, but for the port of a loopback address (RFC 8252, section 7.3).</param>
/// <param name="RequiresKey">Tokens are bound to a key of the client (RFC 9449).</param>
internal sealed record OAuthClient(string Id, string Name, IReadOnlyList<string> RedirectUris, bool RequiresKey)
{
    /// <summary>PiecesOS: a program on a person's own machine.</summary>
    public static readonly OAuthClient PiecesOs = new("piecesos", "PiecesOS", ["http://127.0.0.1/callback", "http://[::1]/callback"], RequiresKey: true);

    public bool Redirects(string redirectUri) => RedirectUris.Any(registered => registered == redirectUri || IsSameLoopback(registered, redirectUri));

    private static bool IsSameLoopback(string registered, string given) =>
        Uri.TryCreate(registered, UriKind.Absolute, out var one)
        && one is { Scheme: "http", Host: "127.0.0.1" or "[::1]" }
        && Uri.TryCreate(given, UriKind.Absolute, out var other)
        && other.UserInfo.Length == 0
        && other.Fragment.Length == 0
        && one.Scheme == other.Scheme
        && one.Host == other.Host
        && one.PathAndQuery == other.PathAndQuery;
}

namespace Platform.Org.OAuth;

/// <summary>A program of an operator's that people may let act for them. Section <c>Org:Clients:N</c>.</summary>
public sealed class OAuthClientOptions
{
    /// <summary>Its client_id.</summary>
    public string Id { get; set; } = "";

    /// <summary>Name for people; the id by default.</summary>
    public string Name { get; set; } = "";

    /// <summary>Where codes may go, each exactly; the port of a loopback address may differ.</summary>
    public IList<string> RedirectUris { get; } = [];

    /// <summary>Tokens are bound to a key of the client (RFC 9449). On by default.</summary>
    public bool RequireKey { get; set; } = true;
}

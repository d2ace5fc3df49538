namespace Platform.Gateway.External;

/// <summary>An identity provider (OpenID Connect) with which people may sign in. Section <c>Gateway:IdentityProviders:N</c>.</summary>
public sealed class IdentityProviderOptions
{
    /// <summary>Its name in addresses: small letters, digits and hyphens. Its redirect address is /session/external/KEY/callback.</summary>
    public string Key { get; set; } = "";

    /// <summary>Its name for people; the key by default.</summary>
    public string Name { get; set; } = "";

    /// <summary>Its issuer; https, or http on loopback.</summary>
    public Uri? Authority { get; set; }

    /// <summary>Our client_id there.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>File with our client secret there, readable by its owner alone; empty for a client without one.</summary>
    public string ClientSecretFile { get; set; } = "";
}

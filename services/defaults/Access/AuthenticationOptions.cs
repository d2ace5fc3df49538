namespace Platform.Defaults;

/// <summary>How a service verifies callers and identifies itself. Section <c>Authentication</c>.</summary>
public sealed class AuthenticationOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Authentication";

    /// <summary>The iss of access tokens: the platform's public address.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>HTTP base address of the org service, which publishes the keys of access tokens.</summary>
    public string Authority { get; set; } = "";

    /// <summary>PEM file with this service's private ES256 key; readable by its owner (and group) alone.</summary>
    public string ServiceKeyFile { get; set; } = "";

    /// <summary>Folder with NAME.pub.pem, the public ES256 key of every service.</summary>
    public string ServiceKeys { get; set; } = "";
}

/// <summary>Names of the token schemes.</summary>
internal static class TokenSchemes
{
    public const string Access = "access";
    public const string Service = "service";
    public const string AccessType = "at+jwt";
    public const string ServiceType = "service-assertion+jwt";
}

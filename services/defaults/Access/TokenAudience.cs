namespace Platform.Defaults;

/// <summary>
/// Whom a token is for: each service takes only what names it. So what one of them is shown is of no use at another that its bearer
/// has no business with.
/// </summary>
public static class TokenAudience
{
    /// <summary>The aud of tokens for a service, of people, devices and services alike.</summary>
    public static string Of(string service) => "platform-" + service;
}

namespace Platform.Org.OAuth;

/// <summary>A failure in the words of RFC 6749, which the caller's library understands.</summary>
internal sealed class OAuthException(string error, string description) : Exception(description)
{
    public string Error { get; } = error;

    public static OAuthException InvalidRequest(string description) => new("invalid_request", description);

    public static OAuthException InvalidClient() => new("invalid_client", "This client is not known here.");

    public static OAuthException InvalidGrant() => new("invalid_grant", "The code or token is unknown, used, revoked or expired, or belongs to another client or key.");

    public static OAuthException InvalidProof() => new("invalid_dpop_proof", "The proof of the key is missing, malformed, not current, not for this request, or was used before.");
}

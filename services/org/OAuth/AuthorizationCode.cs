namespace Platform.Org.OAuth;

/// <summary>A code, as it is stored.</summary>
internal sealed class AuthorizationCode
{
    public required byte[] CodeHash { get; init; }

    public required Guid FamilyId { get; init; }

    public required string ClientId { get; init; }

    public required Guid UserId { get; init; }

    public required string RedirectUri { get; init; }

    public required string CodeChallenge { get; init; }

    public string? Nonce { get; init; }

    public required string Scope { get; init; }

    public string? Thumbprint { get; init; }

    public required DateTimeOffset AuthTime { get; init; }

    public required DateTimeOffset ExpireTime { get; init; }

    public bool Used { get; init; }
}

namespace Platform.Org.OAuth;

/// <summary>All tokens that came of one sign-in of a client.</summary>
internal sealed class TokenFamily
{
    public required Guid FamilyId { get; init; }

    public required Guid UserId { get; init; }

    public required string ClientId { get; init; }

    public required string Scope { get; init; }

    public string? Thumbprint { get; init; }

    public required DateTimeOffset AuthTime { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    public required DateTimeOffset ExpireTime { get; init; }

    public DateTimeOffset? RevokeTime { get; init; }
}

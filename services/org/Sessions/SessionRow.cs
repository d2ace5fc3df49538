namespace Platform.Org.Sessions;

/// <summary>Somebody who is signed in, in a browser.</summary>
internal sealed class SessionRow
{
    public required Guid SessionId { get; init; }

    public required Guid UserId { get; init; }

    public required byte[] TokenHash { get; init; }

    public required bool RotationDue { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    public required DateTimeOffset UseTime { get; init; }

    public required DateTimeOffset AuthTime { get; init; }

    public required string Address { get; init; }

    public required string UserAgent { get; init; }
}

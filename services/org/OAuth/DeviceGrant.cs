namespace Platform.Org.OAuth;

/// <summary>A sign-in of a machine without a browser.</summary>
internal sealed class DeviceGrant
{
    public required byte[] DeviceCodeHash { get; init; }

    public required string UserCode { get; init; }

    public required string ClientId { get; init; }

    public required string Scope { get; init; }

    public string? Thumbprint { get; init; }

    public required string DeviceName { get; init; }

    public required string Address { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    public required DateTimeOffset ExpireTime { get; init; }

    public DateTimeOffset? PollTime { get; init; }

    public Guid? UserId { get; init; }

    public bool? Approved { get; init; }

    public DateTimeOffset? AuthTime { get; init; }
}

namespace Platform.Org.Devices;

internal sealed class DeviceRow
{
    public required Guid DeviceId { get; init; }

    public required Guid UserId { get; init; }

    public required string Name { get; init; }

    public required byte[] HpkePublicKey { get; init; }

    public required byte[] SigningPublicKey { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    public string EnrollAddress { get; init; } = "";

    public DateTimeOffset? RevokeTime { get; init; }
}

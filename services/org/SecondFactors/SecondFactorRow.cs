namespace Platform.Org.SecondFactors;

internal sealed class SecondFactorRow
{
    public required Guid UserId { get; init; }

    /// <summary>Wrapped (see <see cref="OrgSecrets"/>).</summary>
    public required byte[] Secret { get; init; }

    public DateTimeOffset? ConfirmTime { get; init; }

    public required long UsedStep { get; init; }
}

namespace Platform.Defaults;

/// <summary>One fact. Typed fields only: no request, form or value can get in.</summary>
/// <param name="OrganizationId">Organization it concerns; empty for the installation as a whole.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Action">What, such as credential.created. The text is stored: never changed.</param>
/// <param name="TargetId">To what.</param>
/// <param name="TargetVersion">Version of the target, or another number that the action explains.</param>
/// <param name="Revision">Revision of the feed; 0 where there is none.</param>
/// <param name="At">When; kept to the microsecond.</param>
public sealed record AuditRow(Guid OrganizationId, AuditActor Actor, string Action, Guid TargetId, long TargetVersion, long Revision, DateTimeOffset At);

/// <summary>A row in its place.</summary>
/// <param name="Number">1, 2, 3, … per organization, without a gap.</param>
/// <param name="Row">What it tells.</param>
/// <param name="Hash">Hash over the row before and this one: 32 bytes.</param>
public sealed record ChainedAuditRow(long Number, AuditRow Row, byte[] Hash);

/// <summary>The end of an organization's chain.</summary>
/// <param name="Count">Number of the last row; 0 when there is none.</param>
/// <param name="Hash">Its hash; 32 zero bytes when there is none.</param>
public sealed record AuditHead(long Count, byte[] Hash)
{
    /// <summary>Of a chain without rows.</summary>
    public static AuditHead Empty { get; } = new(0, new byte[32]);
}

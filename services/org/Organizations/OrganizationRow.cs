namespace Platform.Org.Organizations;

internal sealed class OrganizationRow
{
    public required Guid OrganizationId { get; init; }

    public required string Name { get; init; }

    public required long MembershipVersion { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>A new organization, at membership version 1: that of its first membership.</summary>
    public static OrganizationRow Create(string name, DateTimeOffset now) => new()
    {
        OrganizationId = Guid.CreateVersion7(now),
        Name = name,
        MembershipVersion = 1,
        CreateTime = now,
    };
}

namespace Platform.Sync.Membership;

/// <summary>The organizations whose feeds a device may read; immutable, replaced when they change.</summary>
internal sealed class DeviceAccess(IEnumerable<Guid> organizations)
{
    public IReadOnlySet<Guid> Organizations { get; } = organizations.ToHashSet();
}

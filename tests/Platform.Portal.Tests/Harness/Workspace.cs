namespace Platform.Portal.Tests.Harness;

/// <summary>An organization of a test's own.</summary>
internal sealed record Workspace(PortalSite Site, string OrganizationId, string Name)
{
    public Guid Id => Guid.Parse(OrganizationId);
}

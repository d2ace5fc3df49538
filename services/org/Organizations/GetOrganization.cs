using Platform.Org.Database;

namespace Platform.Org.Organizations;

/// <summary>An organization with its settings and seats. Any member.</summary>
internal sealed class GetOrganization(OrgDatabase database, TimeProvider time)
{
    public Task<OrganizationDetailsRow> RunAsync(Guid callerId, Guid organizationId, CancellationToken cancellation) =>
        database.ReadAsync(
            async session => await OrganizationSettingsStore.FindAsync(session, organizationId, callerId, time.Now()) ?? throw Errors.OrganizationNotFound(),
            cancellation);
}

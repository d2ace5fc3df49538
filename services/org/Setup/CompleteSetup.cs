using Platform.Org.Database;
using Platform.Org.Memberships;
using Platform.Org.Organizations;
using Platform.Org.Users;
using Platform.Org.V1;

namespace Platform.Org.Setup;

/// <summary>Makes the first owner and organization and uses up the code, all in one transaction.</summary>
internal sealed class CompleteSetup(OrgDatabase database, Passwords passwords, SetupLink link, MembershipAnnouncer announcer, TimeProvider time)
{
    public async Task<(Guid UserId, Guid OrganizationId)> RunAsync(CompleteSetupRequest request, CancellationToken cancellation)
    {
        // The code first: only its holder may cost us a password hash.
        await database.ReadAsync(session => RequireOpenAsync(session, request.SetupCode), cancellation);

        var fields = new FieldChecks();
        var email = fields.Email("email", request.Email);
        var password = fields.Password("password", request.Password, email.Text);
        var displayName = fields.Name("display_name", request.DisplayName);
        var organizationName = fields.Name("organization_name", request.OrganizationName);
        fields.ThrowIfAny(Errors.InvalidSetup);

        var passwordHash = await passwords.HashAsync(password, cancellation);
        var now = time.Now();
        var owner = UserRow.Create(email, displayName, passwordHash, now);
        var organization = OrganizationRow.Create(organizationName, now);

        await database.WriteAsync(
            async session =>
            {
                // Again, under the write lock: of two callers with the right code, the second finds a user.
                await RequireOpenAsync(session, request.SetupCode);
                await SetupStore.CloseAsync(session);
                await UserStore.InsertAsync(session, owner);
                await OrganizationStore.InsertAsync(session, organization);
                await MembershipStore.InsertAsync(session, organization.OrganizationId, owner.UserId, Role.Owner, now);
                return true;
            },
            cancellation);

        link.Close();
        await announcer.MemberChangedAsync(organization.OrganizationId, owner.UserId);
        return (owner.UserId, organization.OrganizationId);
    }

    private static async Task<bool> RequireOpenAsync(Session session, string code)
    {
        if (await UserStore.AnyAsync(session))
            throw Errors.SetupDone();

        return SetupCode.Matches(code, await SetupStore.FindCodeHashAsync(session)) ? true : throw Errors.WrongSetupCode();
    }
}

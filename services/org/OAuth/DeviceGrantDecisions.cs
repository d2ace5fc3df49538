using Platform.Org.Database;
using Platform.Org.Memberships;
using Platform.Org.Organizations;
using Platform.Org.Users;

namespace Platform.Org.OAuth;

/// <summary>
/// What a person sees of a machine that wants to sign in as them, and their decision. It is refused unless each of their
/// organizations allows such sign-ins, because the machine would act in all of them. Guessed codes count against the guesser.
/// </summary>
internal sealed class DeviceGrantDecisions(OrgDatabase database, SignInGuard guard, TimeProvider time)
{
    public async Task<DeviceGrant> GetAsync(Guid callerId, string typed, CancellationToken cancellation)
    {
        var key = $"user code {Ids.Text(callerId)}";
        await guard.BeginAsync(key, cancellation);
        var found = UserCode.Read(typed) is { } code
            ? await database.ReadAsync(session => DeviceGrantStore.FindWaitingAsync(session, code, time.Now()), cancellation)
            : null;
        if (found is null)
            throw Errors.UserCodeNotFound();

        await guard.SucceedAsync(key, cancellation);
        return found;
    }

    public async Task DecideAsync(Guid callerId, DateTimeOffset authTime, string typed, bool approve, CancellationToken cancellation)
    {
        var grant = await GetAsync(callerId, typed, cancellation);
        await database.WriteAsync(
            async session =>
            {
                if (await DeviceGrantStore.FindWaitingAsync(session, grant.UserCode, time.Now()) is null)
                    throw Errors.UserCodeNotFound();
                if (approve)
                    await RequireAllowedAsync(session, callerId);

                await DeviceGrantStore.DecideAsync(session, grant.UserCode, callerId, approve, authTime);
                return true;
            },
            cancellation);
    }

    private async Task RequireAllowedAsync(Session session, Guid userId)
    {
        var memberships = await MembershipStore.ListOfUserAsync(session, userId);
        foreach (var membership in memberships)
        {
            var organization = await OrganizationSettingsStore.FindAsync(session, membership.OrganizationId, userId, time.Now());
            if (organization is not { DeviceGrantAllowed: true })
                throw Errors.DeviceGrantNotAllowed(membership.Name);
        }

        if (memberships.Count == 0)
            throw Errors.DeviceGrantNotAllowed("");
    }
}

using Platform.Org.Database;
using Platform.Org.Users;

namespace Platform.Org.Setup;

/// <summary>Whether the first account has yet to be made.</summary>
internal sealed class GetSetupState(OrgDatabase database)
{
    public Task<bool> RunAsync(CancellationToken cancellation) =>
        database.ReadAsync(async session => !await UserStore.AnyAsync(session), cancellation);
}

using Platform.Org.Database;
using Platform.Org.Users;

namespace Platform.Org.Setup;

/// <summary>Makes a new set-up code at the start of an installation that has no user yet.</summary>
internal sealed class OpenSetup(OrgDatabase database, SetupLink link, TimeProvider time)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        var code = SetupCode.Generate();
        var needed = await database.WriteAsync(
            async session =>
            {
                if (await UserStore.AnyAsync(session))
                    return false;

                await SetupStore.OpenAsync(session, SetupCode.Hash(code), time.Now());
                return true;
            },
            cancellation);

        if (needed)
            link.Open(code);
    }
}

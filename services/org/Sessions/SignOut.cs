using Platform.Org.Database;

namespace Platform.Org.Sessions;

/// <summary>Ends a session; one that is over already is no error.</summary>
internal sealed class SignOut(OrgDatabase database, BrowserSessions sessions)
{
    public Task RunAsync(string token, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            if (await sessions.FindAsync(session, token) is { } row)
                await SessionStore.DeleteAsync(session, row.SessionId);
            return true;
        },
        cancellation);
}

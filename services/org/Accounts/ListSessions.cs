using Platform.Org.Database;
using Platform.Org.Sessions;

namespace Platform.Org.Accounts;

/// <summary>The sessions in which the caller is signed in, the one used last first.</summary>
internal sealed class ListSessions(OrgDatabase database, BrowserSessions sessions, TimeProvider time)
{
    public async Task<IEnumerable<SessionRow>> RunAsync(Guid callerId, CancellationToken cancellation)
    {
        var rows = await database.ReadAsync(session => SessionStore.ListOfUserAsync(session, callerId), cancellation);
        var now = time.Now();

        return rows.Where(row => now < sessions.IdleExpiry(row));
    }
}

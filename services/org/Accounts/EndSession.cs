using Platform.Defaults;
using Platform.Org.Database;
using Platform.Org.Sessions;

namespace Platform.Org.Accounts;

/// <summary>Signs out one of the caller's sessions, or all but the one that asks.</summary>
internal sealed class EndSession(OrgDatabase database)
{
    public Task RunAsync(Caller caller, string sessionId, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            if (sessionId.Length == 0)
                await SessionStore.DeleteOfUserAsync(session, caller.UserId, caller.SessionId);
            else if (Ids.TryParse(sessionId, out var id) && await SessionStore.FindAsync(session, id, caller.UserId) is { } found)
                await SessionStore.DeleteAsync(session, found.SessionId);
            else
                throw Errors.SessionNotFound();
            return true;
        },
        cancellation);
}

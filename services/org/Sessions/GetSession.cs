using Platform.Org.Database;

namespace Platform.Org.Sessions;

/// <summary>Who is signed in. Asking does not keep the session alive: a page may ask as often as it likes.</summary>
internal sealed class GetSession(OrgDatabase database, BrowserSessions sessions)
{
    public Task<LiveSession> RunAsync(string token, CancellationToken cancellation) =>
        database.ReadAsync(session => sessions.RequireAsync(session, token), cancellation);
}

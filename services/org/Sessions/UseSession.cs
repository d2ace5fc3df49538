using Platform.Org.Database;
using Platform.Org.Tokens;

namespace Platform.Org.Sessions;

/// <summary>An access token for one call of a session. Writes only what has changed: most calls only read.</summary>
internal sealed class UseSession(OrgDatabase database, BrowserSessions sessions, AccessTokens tokens, TimeProvider time)
{
    public async Task<(AccessToken Token, string? NewSessionToken)> RunAsync(string token, bool background, CancellationToken cancellation)
    {
        var live = await database.ReadAsync(session => sessions.RequireAsync(session, token), cancellation);
        if (live.Row.RotationDue || (!background && sessions.IsUseDue(live.Row)))
            live = await database.WriteAsync(session => RecordAsync(session, token, background), cancellation);

        return (tokens.ForSession(live.User.UserId, live.Row.SessionId, live.Row.AuthTime), live.NewToken);
    }

    private async Task<LiveSession> RecordAsync(Session session, string token, bool background)
    {
        // Again, under the write lock: of two calls at once, one rotates.
        var live = await sessions.RequireAsync(session, token);
        if (!background)
            await SessionStore.UseAsync(session, live.Row.SessionId, time.Now());

        return live.Row.RotationDue ? await sessions.RotateAsync(session, live) : live;
    }
}

using Platform.Org.Database;
using Platform.Org.SecondFactors;
using Platform.Org.Users;
using Platform.Org.V1;

namespace Platform.Org.Sessions;

/// <summary>Proves anew who is there. The session takes a new token: what it may do from now on is more than before.</summary>
internal sealed class StepUpSession(OrgDatabase database, PasswordProof proof, SecondFactorProof secondFactor, BrowserSessions sessions, TimeProvider time)
{
    public async Task<LiveSession> RunAsync(StepUpRequest request, CancellationToken cancellation)
    {
        var live = await database.ReadAsync(session => sessions.RequireAsync(session, request.SessionToken), cancellation);
        if (request.Code.Length > 0)
            await secondFactor.RequireAsync(live.User, request.Code, cancellation);
        else
            await proof.RequireAsync(live.User, request.Password, cancellation);
        return await database.WriteAsync(
            async session =>
            {
                var current = await sessions.RequireAsync(session, request.SessionToken);
                await SessionStore.ProveAsync(session, current.Row.SessionId, time.Now());
                return await sessions.RotateAsync(session, await sessions.RequireAsync(session, request.SessionToken));
            },
            cancellation);
    }
}

using Platform.Org.Database;
using Platform.Org.SecondFactors;
using Platform.Org.Users;
using Platform.Org.V1;

namespace Platform.Org.Sessions;

/// <summary>Ends a half sign-in with a code.</summary>
internal sealed class PassSecondFactor(OrgDatabase database, SecondFactorProof proof, BrowserSessions sessions, TimeProvider time)
{
    public async Task<LiveSession> RunAsync(PassSecondFactorRequest request, BrowserOrigin origin, CancellationToken cancellation)
    {
        var hash = RandomToken.Hash(request.PendingToken) ?? throw Errors.SessionEnded();
        var user = await database.ReadAsync(session => RequireAsync(session, hash), cancellation);
        await proof.RequireAsync(user, request.Code, cancellation);
        return await database.WriteAsync(
            async session =>
            {
                await RequireAsync(session, hash);
                await PendingSignInStore.DeleteAsync(session, hash);
                return await sessions.BeginAsync(session, user, origin, "");
            },
            cancellation);
    }

    private async Task<UserRow> RequireAsync(Session session, byte[] hash) =>
        await PendingSignInStore.FindUserAsync(session, hash, time.Now()) is { } userId && await UserStore.FindAsync(session, userId) is { } user
            ? user
            : throw Errors.SessionEnded();
}

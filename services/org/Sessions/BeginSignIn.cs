using Platform.Org.Database;
using Platform.Org.SecondFactors;
using Platform.Org.Users;

namespace Platform.Org.Sessions;

/// <summary>After the first proof: begins a session, or waits for the second factor where there is one.</summary>
internal sealed class BeginSignIn(BrowserSessions sessions, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public async Task<SignInResult> RunAsync(Session session, UserRow user, BrowserOrigin origin, string previousToken)
    {
        if (!await SecondFactorStore.CountsAsync(session, user.UserId))
            return new SignInResult(await sessions.BeginAsync(session, user, origin, previousToken), null);

        var (token, now) = (RandomToken.Generate(), time.Now());
        await PendingSignInStore.InsertAsync(session, RandomToken.Hash(token)!, user.UserId, now, now + Patience);
        return new SignInResult(null, token);
    }
}

using Platform.Org.Database;
using Platform.Org.Users;
using Platform.Org.V1;

namespace Platform.Org.Sessions;

/// <summary>Signs a person in with e-mail address and password; where there is a second factor, half.</summary>
internal sealed class SignInWithPassword(OrgDatabase database, PasswordProof proof, BeginSignIn begin)
{
    public async Task<SignInResult> RunAsync(SignInRequest request, BrowserOrigin origin, CancellationToken cancellation)
    {
        var user = await proof.RequireAsync(request.Email, request.Password, cancellation);
        return await database.WriteAsync(session => begin.RunAsync(session, user, origin, request.PreviousSessionToken), cancellation);
    }
}

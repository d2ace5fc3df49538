using Platform.Org.Database;
using Platform.Org.Sessions;
using Platform.Org.V1;

namespace Platform.Org.OAuth;

/// <summary>A code for a client, from the person who is signed in and agrees.</summary>
internal sealed class Authorize(OrgDatabase database, BrowserSessions sessions, AuthorizationCheck check, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    public async Task<string> RunAsync(AuthorizeRequest request, CancellationToken cancellation)
    {
        var parameters = request.Parameters ?? new AuthorizationParameters();
        var client = check.RequireClient(parameters);
        if (AuthorizationCheck.Problem(parameters) is { } problem)
            throw Errors.InvalidAuthorization(problem.Message);

        var code = RandomToken.Generate();
        await database.WriteAsync(
            async session =>
            {
                var live = await sessions.RequireAsync(session, request.SessionToken);
                var now = time.Now();
                await AuthorizationCodeStore.InsertAsync(
                    session,
                    new AuthorizationCode
                    {
                        CodeHash = RandomToken.Hash(code)!,
                        FamilyId = Guid.CreateVersion7(now),
                        ClientId = client.Id,
                        UserId = live.User.UserId,
                        RedirectUri = parameters.RedirectUri,
                        CodeChallenge = parameters.CodeChallenge,
                        Nonce = parameters.Nonce.Length > 0 ? parameters.Nonce : null,
                        Scope = parameters.Scope,
                        Thumbprint = parameters.DpopJkt.Length > 0 ? parameters.DpopJkt : null,
                        AuthTime = live.Row.AuthTime,
                        ExpireTime = now + Lifetime,
                    },
                    now);
                return true;
            },
            cancellation);
        return code;
    }
}

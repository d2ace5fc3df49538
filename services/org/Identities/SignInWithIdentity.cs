using System.Security.Cryptography;
using Platform.Org.Database;
using Platform.Org.Invitations;
using Platform.Org.Sessions;
using Platform.Org.Users;
using Platform.Org.V1;

namespace Platform.Org.Identities;

/// <summary>
/// Signs in whom an identity provider of the operator's vouches for. The first time, an address that the provider has verified
/// leads to the account with it, or to a new account when somebody is invited under it; afterwards only issuer and subject count,
/// whatever becomes of the address. A second factor of the account is asked for all the same.
/// </summary>
internal sealed class SignInWithIdentity(OrgDatabase database, Passwords passwords, BeginSignIn begin, TimeProvider time)
{
    private const int MaxText = 512;

    // As OpenID Connect has it.
    private const int MaxSubject = 255;

    public async Task<SignInResult> RunAsync(SignInWithIdentityRequest request, BrowserOrigin origin, CancellationToken cancellation)
    {
        if (request.Issuer.Length is 0 or > MaxText || request.Subject.Length is 0 or > MaxSubject || EndsInSpace(request))
            throw Errors.IdentityRefused("The identity provider does not say who you are.");

        // Hashed before the write lock; used only if the account is new. Nobody knows it, so nobody signs in with it.
        var hash = await passwords.HashAsync(Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)), cancellation);
        return await database.WriteAsync(
            async session => await begin.RunAsync(session, await FindAsync(session, request, hash), origin, request.PreviousSessionToken),
            cancellation);
    }

    // SQL Server takes texts that differ only in spaces at their end for equal: they would be one person.
    private static bool EndsInSpace(SignInWithIdentityRequest request) => request.Issuer.EndsWith(' ') || request.Subject.EndsWith(' ');

    private async Task<UserRow> FindAsync(Session session, SignInWithIdentityRequest request, string hash)
    {
        if (await IdentityStore.FindUserAsync(session, request.Issuer, request.Subject) is { } known)
            return await UserStore.FindAsync(session, known) ?? throw Errors.UnknownCaller();

        if (!request.EmailVerified || !EmailAddress.TryParse(request.Email, out var email))
            throw Errors.IdentityRefused("The identity provider has not verified an e-mail address of yours.");

        var now = time.Now();
        var user = await UserStore.FindByEmailAsync(session, email);
        if (user is null)
        {
            if (!await InvitationStore.AnyAsync(session, email.Key, now))
                throw Errors.IdentityRefused($"There is no account for {email.Text}. Ask an owner or admin of your organization to invite you.");

            user = UserRow.Create(email, PersonalText.TryRead(request.DisplayName, out var name) ? name : email.Text, hash, now);
            await UserStore.InsertAsync(session, user);
        }

        await IdentityStore.InsertAsync(session, request.Issuer, request.Subject, user.UserId, now);
        return user;
    }
}

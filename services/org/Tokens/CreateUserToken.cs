using Microsoft.AspNetCore.Identity;
using Platform.Org.Database;
using Platform.Org.Users;
using Platform.Org.V1;

namespace Platform.Org.Tokens;

/// <summary>A token for a person's e-mail address and password. A failure does not say which was wrong, nor does its time.</summary>
internal sealed class CreateUserToken(OrgDatabase database, Passwords passwords, AccessTokens tokens)
{
    public async Task<(AccessToken Token, Guid UserId)> RunAsync(CreateUserTokenRequest request, CancellationToken cancellation)
    {
        var user = EmailAddress.TryParse(request.Email, out var email)
            ? await database.ReadAsync(session => UserStore.FindByEmailAsync(session, email), cancellation)
            : null;
        var verified = await passwords.VerifyAsync(user, request.Password.Memory, cancellation);
        if (user is null || verified == PasswordVerificationResult.Failed)
        {
            Telemetry.TokenRefused("user");
            throw Errors.WrongEmailOrPassword();
        }

        if (verified == PasswordVerificationResult.SuccessRehashNeeded)
            await RehashAsync(user, request, cancellation);

        Telemetry.TokenIssued("user");
        return (tokens.ForUser(user.UserId), user.UserId);
    }

    private async Task RehashAsync(UserRow user, CreateUserTokenRequest request, CancellationToken cancellation)
    {
        if (!Passwords.TryRead(request.Password.Span, out var password))
            return;

        var hash = await passwords.HashAsync(password, cancellation);
        await database.WriteAsync(
            async session =>
            {
                await UserStore.ReplacePasswordHashAsync(session, user, hash);
                return true;
            },
            cancellation);
    }
}

using Google.Protobuf;
using Microsoft.AspNetCore.Identity;
using Platform.Org.Database;

namespace Platform.Org.Users;

/// <summary>
/// That somebody knows the password of an account. A failure does not say whether the address or the password was wrong, nor
/// does its time; each counts against the address (see <see cref="SignInGuard"/>).
/// </summary>
internal sealed class PasswordProof(OrgDatabase database, Passwords passwords, SignInGuard guard)
{
    /// <summary>The account of the address, when the password is its.</summary>
    /// <exception cref="Grpc.Core.RpcException">WRONG_EMAIL_OR_PASSWORD, TOO_MANY_ATTEMPTS.</exception>
    public async Task<UserRow> RequireAsync(string email, ByteString password, CancellationToken cancellation)
    {
        if (!EmailAddress.TryParse(email, out var address))
            throw Errors.WrongEmailOrPassword();

        await guard.BeginAsync(address.Key, cancellation);
        var user = await database.ReadAsync(session => UserStore.FindByEmailAsync(session, address), cancellation);
        return await VerifyAsync(user, address.Key, password, cancellation) ? user! : throw Errors.WrongEmailOrPassword();
    }

    /// <summary>That the password is the one of somebody who is signed in.</summary>
    /// <exception cref="Grpc.Core.RpcException">WRONG_PASSWORD, TOO_MANY_ATTEMPTS.</exception>
    public async Task RequireAsync(UserRow user, ByteString password, CancellationToken cancellation)
    {
        await guard.BeginAsync(user.EmailKey, cancellation);
        if (!await VerifyAsync(user, user.EmailKey, password, cancellation))
            throw Errors.WrongPassword();
    }

    private async Task<bool> VerifyAsync(UserRow? user, string emailKey, ByteString password, CancellationToken cancellation)
    {
        var verified = await passwords.VerifyAsync(user, password.Memory, cancellation);
        if (user is null || verified == PasswordVerificationResult.Failed)
            return false;

        var hash = verified == PasswordVerificationResult.SuccessRehashNeeded && Passwords.TryRead(password.Span, out var text)
            ? await passwords.HashAsync(text, cancellation)
            : null;
        await guard.SucceedAsync(emailKey, cancellation);
        if (hash is not null)
        {
            await database.WriteAsync(
                async session =>
                {
                    await UserStore.ReplacePasswordHashAsync(session, user, hash);
                    return true;
                },
                cancellation);
        }

        return true;
    }
}

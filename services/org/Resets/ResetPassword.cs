using Google.Protobuf;
using Platform.Org.Database;
using Platform.Org.Mail;
using Platform.Org.Users;

namespace Platform.Org.Resets;

/// <summary>Sets a new password with the link. All sessions end; the second factor stays.</summary>
internal sealed class ResetPassword(OrgDatabase database, Passwords passwords, MailQueue mail, Mails mails, TimeProvider time)
{
    public async Task RunAsync(string token, ByteString password, CancellationToken cancellation)
    {
        var tokenHash = RandomToken.Hash(token) ?? throw Errors.ResetNotFound();
        // The link first: only its holder may cost us a password hash.
        var found = await database.ReadAsync(session => RequireAsync(session, tokenHash), cancellation);
        var fields = new FieldChecks();
        var text = fields.Password("password", password, found.Email);
        fields.ThrowIfAny(Errors.InvalidUser);

        var hash = await passwords.HashAsync(text, cancellation);
        var user = await database.WriteAsync(
            async session =>
            {
                var current = await RequireAsync(session, tokenHash);
                await PasswordChange.RunAsync(session, current, hash, keptSession: null, time.Now());
                return current;
            },
            cancellation);
        mail.Add(mails.PasswordChanged(user.Email));
    }

    private async Task<UserRow> RequireAsync(Session session, byte[] tokenHash) =>
        await PasswordResetStore.FindUserAsync(session, tokenHash, time.Now()) is { } userId && await UserStore.FindAsync(session, userId) is { } user
            ? user
            : throw Errors.ResetNotFound();
}

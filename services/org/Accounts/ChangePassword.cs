using Platform.Defaults;
using Platform.Org.Database;
using Platform.Org.Mail;
using Platform.Org.Users;
using Platform.Org.V1;

namespace Platform.Org.Accounts;

/// <summary>Changes the caller's password, who proves the earlier one. All other sessions end.</summary>
internal sealed class ChangePassword(OrgDatabase database, Passwords passwords, PasswordProof proof, MailQueue mail, Mails mails, TimeProvider time)
{
    public async Task RunAsync(Caller caller, ChangePasswordRequest request, CancellationToken cancellation)
    {
        var user = await database.ReadAsync(session => UserStore.FindAsync(session, caller.UserId), cancellation) ?? throw Errors.UnknownCaller();
        await proof.RequireAsync(user, request.CurrentPassword, cancellation);
        var fields = new FieldChecks();
        var password = fields.Password("new_password", request.NewPassword, user.Email);
        fields.ThrowIfAny(Errors.InvalidUser);

        var hash = await passwords.HashAsync(password, cancellation);
        await database.WriteAsync(
            async session =>
            {
                await PasswordChange.RunAsync(session, user, hash, caller.SessionId, time.Now());
                return true;
            },
            cancellation);
        mail.Add(mails.PasswordChanged(user.Email));
    }
}

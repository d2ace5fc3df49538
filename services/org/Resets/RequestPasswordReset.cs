using Platform.Org.Database;
using Platform.Org.Mail;
using Platform.Org.Users;

namespace Platform.Org.Resets;

/// <summary>Sends a link to set a new password. Neither the answer nor its time says whether there is an account.</summary>
internal sealed class RequestPasswordReset(OrgDatabase database, MailQueue mail, Mails mails, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>A person who presses twice gets one message; so does a person whom somebody else wants to annoy.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(2);

    public async Task RunAsync(string email, CancellationToken cancellation)
    {
        if (!EmailAddress.TryParse(email, out var address))
            return;

        var token = RandomToken.Generate();
        var user = await database.WriteAsync(session => OpenAsync(session, address, token), cancellation);
        if (user is not null)
            mail.Add(mails.PasswordReset(user.Email, token));
    }

    private async Task<UserRow?> OpenAsync(Session session, EmailAddress address, string token)
    {
        var now = time.Now();
        if (await UserStore.FindByEmailAsync(session, address) is not { } user)
            return null;
        if (await PasswordResetStore.FindCreateTimeAsync(session, user.UserId) is { } earlier && now - earlier < Pause)
            return null;

        await PasswordResetStore.PutAsync(session, user.UserId, RandomToken.Hash(token)!, now, now + Lifetime);
        return user;
    }
}

using Platform.Org.Database;
using Platform.Org.OAuth;
using Platform.Org.Resets;
using Platform.Org.Sessions;

namespace Platform.Org.Users;

/// <summary>What comes with every new password, inside the transaction: whoever knew the earlier one is out.</summary>
internal static class PasswordChange
{
    public static async Task RunAsync(Session session, UserRow user, string hash, Guid? keptSession, DateTimeOffset now)
    {
        await UserStore.SetPasswordHashAsync(session, user.UserId, hash);
        await PasswordResetStore.DeleteAsync(session, user.UserId);
        await PendingSignInStore.DeleteOfUserAsync(session, user.UserId);
        await TokenFamilyStore.RevokeOfUserAsync(session, user.UserId, now);
        await SessionStore.DeleteOfUserAsync(session, user.UserId, keptSession);
        await SignInFailureStore.DeleteAsync(session, user.EmailKey);
    }
}

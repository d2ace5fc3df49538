using Platform.Org.Database;

namespace Platform.Org.Users;

/// <summary>All SQL of the table users.</summary>
internal static class UserStore
{
    public static Task<UserRow?> FindByEmailAsync(Session session, EmailAddress email) => session.FindAsync<UserRow>(
        "SELECT user_id, email, email_key, display_name, password_hash, create_time FROM users WHERE email_key = @Key",
        new { email.Key });

    public static Task<UserRow?> FindAsync(Session session, Guid userId) => session.FindAsync<UserRow>(
        "SELECT user_id, email, email_key, display_name, password_hash, create_time FROM users WHERE user_id = @userId",
        new { userId });

    public static Task<bool> ExistsAsync(Session session, Guid userId) =>
        session.ScalarAsync<bool>("SELECT CASE WHEN EXISTS (SELECT 1 FROM users WHERE user_id = @userId) THEN 1 ELSE 0 END", new { userId });

    public static Task<bool> AnyAsync(Session session) => session.ScalarAsync<bool>("SELECT CASE WHEN EXISTS (SELECT 1 FROM users) THEN 1 ELSE 0 END");

    public static Task InsertAsync(Session session, UserRow user) => session.ExecuteAsync(
        """
        INSERT INTO users (user_id, email, email_key, display_name, password_hash, create_time)
        VALUES (@UserId, @Email, @EmailKey, @DisplayName, @PasswordHash, @CreateTime)
        """,
        user);

    public static Task SetPasswordHashAsync(Session session, Guid userId, string hash) =>
        session.ExecuteAsync("UPDATE users SET password_hash = @hash WHERE user_id = @userId", new { userId, hash });

    public static Task RenameAsync(Session session, Guid userId, string name) =>
        session.ExecuteAsync("UPDATE users SET display_name = @name WHERE user_id = @userId", new { userId, name });

    /// <summary>Keeps the newer hash when the password was changed in between.</summary>
    public static Task ReplacePasswordHashAsync(Session session, UserRow user, string hash) => session.ExecuteAsync(
        "UPDATE users SET password_hash = @hash WHERE user_id = @UserId AND password_hash = @PasswordHash",
        new { hash, user.UserId, user.PasswordHash });
}

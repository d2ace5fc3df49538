using Platform.Org.Database;

namespace Platform.Org.Identities;

/// <summary>All SQL of the table identities.</summary>
internal static class IdentityStore
{
    public static Task<Guid?> FindUserAsync(Session session, string issuer, string subject) => session.FindAsync<Guid?>(
        "SELECT user_id FROM identities WHERE issuer = @issuer AND subject = @subject",
        new { issuer, subject });

    public static Task InsertAsync(Session session, string issuer, string subject, Guid userId, DateTimeOffset now) => session.ExecuteAsync(
        "INSERT INTO identities (issuer, subject, user_id, create_time) VALUES (@issuer, @subject, @userId, @now)",
        new { issuer, subject, userId, now });
}

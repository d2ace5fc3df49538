using Platform.Org.Database;

namespace Platform.Org.Sessions;

/// <summary>All SQL of the table sessions.</summary>
internal static class SessionStore
{
    private const string Columns = "session_id, user_id, token_hash, rotation_due, create_time, use_time, auth_time, address, user_agent";

    /// <summary>The session with this token, or with this one until lately; alive or not.</summary>
    public static async Task<SessionRow?> FindByTokenAsync(Session session, byte[] tokenHash, DateTimeOffset now) =>
        await session.FindAsync<SessionRow>($"SELECT {Columns} FROM sessions WHERE token_hash = @tokenHash", new { tokenHash })
        ?? await session.FindAsync<SessionRow>(
            $"SELECT {Columns} FROM sessions WHERE previous_token_hash = @tokenHash AND previous_until > @now", new { tokenHash, now });

    public static Task<SessionRow?> FindAsync(Session session, Guid sessionId, Guid userId) => session.FindAsync<SessionRow>(
        $"SELECT {Columns} FROM sessions WHERE session_id = @sessionId AND user_id = @userId",
        new { sessionId, userId });

    public static Task<IReadOnlyList<SessionRow>> ListOfUserAsync(Session session, Guid userId) => session.ListAsync<SessionRow>(
        $"SELECT {Columns} FROM sessions WHERE user_id = @userId ORDER BY use_time DESC, session_id",
        new { userId });

    public static Task InsertAsync(Session session, SessionRow row) => session.ExecuteAsync(
        """
        INSERT INTO sessions (session_id, user_id, token_hash, rotation_due, create_time, use_time, auth_time, address, user_agent)
        VALUES (@SessionId, @UserId, @TokenHash, @RotationDue, @CreateTime, @UseTime, @AuthTime, @Address, @UserAgent)
        """,
        row);

    public static Task UseAsync(Session session, Guid sessionId, DateTimeOffset now) => session.ExecuteAsync(
        "UPDATE sessions SET use_time = @now WHERE session_id = @sessionId",
        new { sessionId, now });

    /// <summary>Gives the session another token; the earlier one holds until a moment.</summary>
    public static Task RotateAsync(Session session, Guid sessionId, byte[] tokenHash, DateTimeOffset previousUntil) => session.ExecuteAsync(
        """
        UPDATE sessions SET previous_token_hash = token_hash, previous_until = @previousUntil, token_hash = @tokenHash, rotation_due = 0
        WHERE session_id = @sessionId
        """,
        new { sessionId, tokenHash, previousUntil });

    public static Task ProveAsync(Session session, Guid sessionId, DateTimeOffset now) => session.ExecuteAsync(
        "UPDATE sessions SET auth_time = @now, use_time = @now WHERE session_id = @sessionId",
        new { sessionId, now });

    /// <summary>Has every session of the user take a new token at its next use.</summary>
    public static Task MakeRotationDueAsync(Session session, Guid userId) => session.ExecuteAsync(
        "UPDATE sessions SET rotation_due = 1 WHERE user_id = @userId",
        new { userId });

    public static Task DeleteAsync(Session session, Guid sessionId) =>
        session.ExecuteAsync("DELETE FROM sessions WHERE session_id = @sessionId", new { sessionId });

    /// <summary>Ends the sessions of a user, all but one of them when it is named.</summary>
    public static Task DeleteOfUserAsync(Session session, Guid userId, Guid? except) => session.ExecuteAsync(
        "DELETE FROM sessions WHERE user_id = @userId AND (@except IS NULL OR session_id <> @except)",
        new { userId, except });

    public static Task PurgeAsync(Session session, DateTimeOffset usedBefore, DateTimeOffset madeBefore) => session.ExecuteAsync(
        "DELETE FROM sessions WHERE use_time <= @usedBefore OR create_time <= @madeBefore",
        new { usedBefore, madeBefore });
}

using Platform.Org.Users;

namespace Platform.Org.Sessions;

/// <summary>A session that holds, and whose it is.</summary>
/// <param name="Row">The record.</param>
/// <param name="User">The person.</param>
/// <param name="NewToken">The token in place of the earlier one; null: it stays. Never in the text of this.</param>
/// <param name="SecondFactor">They have a second factor.</param>
internal sealed record LiveSession(SessionRow Row, UserRow User, string? NewToken, bool SecondFactor)
{
    public override string ToString() => $"session {Row.SessionId}";
}

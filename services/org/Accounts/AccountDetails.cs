using Platform.Org.Users;

namespace Platform.Org.Accounts;

/// <summary>A person's own account as they see it.</summary>
internal sealed record AccountDetails(UserRow User, bool SecondFactor, int RecoveryCodesLeft);

namespace Platform.Org.Users;

/// <summary>A person with an account. A class, not a record: its text must never show the hash.</summary>
internal sealed class UserRow
{
    public required Guid UserId { get; init; }

    public required string Email { get; init; }

    public required string EmailKey { get; init; }

    public required string DisplayName { get; init; }

    public required string PasswordHash { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    public EmailAddress Address => new(Email, EmailKey);

    public static UserRow Create(EmailAddress email, string displayName, string passwordHash, DateTimeOffset now) => new()
    {
        UserId = Guid.CreateVersion7(now),
        Email = email.Text,
        EmailKey = email.Key,
        DisplayName = displayName,
        PasswordHash = passwordHash,
        CreateTime = now,
    };
}

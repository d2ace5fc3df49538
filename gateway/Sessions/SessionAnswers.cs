using System.Text.Json.Serialization;

namespace Platform.Gateway.Sessions;

/// <summary>Nobody is signed in.</summary>
internal sealed record SignedOutAnswer(bool SetupNeeded, IReadOnlyList<IdentityProviderAnswer> IdentityProviders)
{
    public bool SignedIn { get; }
}

/// <summary>Somebody is.</summary>
internal sealed record SignedInAnswer(
    UserAnswer User, DateTimeOffset Expires, DateTimeOffset AbsoluteExpires, DateTimeOffset? StepUpUntil, IReadOnlyList<IdentityProviderAnswer> IdentityProviders)
{
    public bool SignedIn { get; } = true;
}

internal sealed record UserAnswer(string UserId, string Email, string DisplayName, bool SecondFactor);

internal sealed record IdentityProviderAnswer(string Key, string Name);

/// <summary>What comes next: "done" or "second-factor".</summary>
internal sealed record NextAnswer(string Next, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? OrganizationId = null);

/// <summary>What an invitation says; the role is member, admin or owner.</summary>
internal sealed record InvitationAnswer(string OrganizationName, string Email, string Role, bool AccountExists, DateTimeOffset Expires);

internal sealed record StepUpAnswer(DateTimeOffset? StepUpUntil);

/// <summary>Every failure: the reason for programs, a sentence for people, and the fields that are wrong.</summary>
internal sealed record FailureAnswer(string Reason, string Message)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FieldAnswer>? Fields { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RetryAfterSeconds { get; init; }
}

internal sealed record FieldAnswer(string Field, string Message);

namespace Platform.Gateway.Sessions;

// What browsers send. Classes, not records: their text must never show a password.

internal sealed class SignInBody
{
    public required string Email { get; init; }

    public required string Password { get; init; }
}

internal sealed class StepUpBody
{
    public string? Password { get; init; }

    public string? Code { get; init; }
}

internal sealed class SetupBody
{
    public required string SetupCode { get; init; }

    public required string Email { get; init; }

    public required string Password { get; init; }

    public required string DisplayName { get; init; }

    public required string OrganizationName { get; init; }
}

internal sealed class EmptyBody;

internal sealed class SecondFactorBody
{
    public required string Code { get; init; }
}

internal sealed class AcceptInvitationBody
{
    public required string Token { get; init; }

    public string? Password { get; init; }

    public string? DisplayName { get; init; }
}

internal sealed class RequestPasswordResetBody
{
    public required string Email { get; init; }
}

internal sealed class ResetPasswordBody
{
    public required string Token { get; init; }

    public required string Password { get; init; }
}

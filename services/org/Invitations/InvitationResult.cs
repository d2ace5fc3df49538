namespace Platform.Org.Invitations;

/// <summary>What became of a row: an invitation, or a problem.</summary>
internal sealed record InvitationResult(InvitationDraft Draft, InvitationRecord? Invitation, InvitationProblem? Problem);

/// <summary>Why a row is not invited.</summary>
internal sealed record InvitationProblem(string Reason, string Message)
{
    public static readonly InvitationProblem InvalidRow = new("INVALID_ROW", "Write one e-mail address and one role a line: ada@example.com,member");
    public static readonly InvitationProblem InvalidEmail = new("INVALID_EMAIL", "This is not an e-mail address.");
    public static readonly InvitationProblem InvalidRole = new("INVALID_ROLE", "Choose member, admin or owner.");
    public static readonly InvitationProblem RoleTooLow = new("ROLE_TOO_LOW", "Only owners invite owners.");
    public static readonly InvitationProblem Repeated = new("REPEATED", "This address is in the list already.");
    public static readonly InvitationProblem AlreadyAMember = new("ALREADY_A_MEMBER", "This person is in the organization already.");
    public static readonly InvitationProblem AlreadyInvited = new("ALREADY_INVITED", "This person is invited already. Send the invitation again instead.");
    public static readonly InvitationProblem SeatLimitReached = new("SEAT_LIMIT_REACHED", "The organization has no free seat.");
}

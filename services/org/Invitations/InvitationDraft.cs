using Platform.Org.V1;

namespace Platform.Org.Invitations;

/// <summary>One row of a request to invite, as it was given.</summary>
/// <param name="Row">Number of the row, or line of the CSV.</param>
/// <param name="Email">The address as it was given.</param>
/// <param name="Role">The role; unspecified when what was given is none.</param>
/// <param name="IsReadable">False for a line that is not of the form.</param>
internal sealed record InvitationDraft(int Row, string Email, Role Role, bool IsReadable = true);

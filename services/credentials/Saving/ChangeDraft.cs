using Platform.Credentials.V1;

namespace Platform.Credentials.Saving;

internal enum ChangeKind
{
    Create,
    Update,
    Delete,
}

/// <summary>One change of a Save as it was asked for, its ids parsed.</summary>
/// <param name="Index">Place in the request: errors name it.</param>
/// <param name="CredentialId">The credential.</param>
/// <param name="ExpectedVersion">Version it was made from; 0 for a new credential.</param>
/// <param name="Kind">What to do.</param>
/// <param name="Put">The new form; null for a removal.</param>
internal sealed record ChangeDraft(int Index, Guid CredentialId, long ExpectedVersion, ChangeKind Kind, PutCredential? Put)
{
    public long NewVersion => ExpectedVersion + 1;

    public string Path => $"changes[{Index}]";

    // The generated text of a record would print the form.
    public override string ToString() => $"{Path} {Kind}";
}

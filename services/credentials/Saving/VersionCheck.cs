using Platform.Credentials.Records;

namespace Platform.Credentials.Saving;

/// <summary>Whether a change was made from what is stored now.</summary>
internal static class VersionCheck
{
    public static void Check(ChangeDraft draft, StoredCredential? stored)
    {
        if (draft.Kind is ChangeKind.Create)
        {
            // A removed credential's id is not given again: its versions would start over.
            if (stored is not null)
                throw Errors.StaleVersion(draft.Index);
        }
        else if (stored is null or { Deleted: true })
        {
            throw Errors.CredentialNotFound(draft.Index);
        }
        else if (stored.Version != draft.ExpectedVersion)
        {
            throw Errors.StaleVersion(draft.Index);
        }
    }
}

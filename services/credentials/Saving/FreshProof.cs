using Platform.Credentials.Records;
using Platform.Defaults;

namespace Platform.Credentials.Saving;

/// <summary>
/// Replacing a stored secret, or sending it elsewhere, needs a person who has just proved who they are: with a stolen session alone
/// nobody turns an organization's prompts to a destination of theirs. A new credential needs it not.
/// </summary>
internal static class FreshProof
{
    public static void RequireForReplacements(
        Caller caller, Dictionary<Guid, OpenedForm> forms, Dictionary<Guid, StoredCredential> existing, TimeProvider time)
    {
        if (forms.Values.Any(form => existing.TryGetValue(form.Draft.CredentialId, out var stored) && Replaces(form, stored)))
            StepUpProof.Require(caller, time);
    }

    private static bool Replaces(OpenedForm form, StoredCredential stored) =>
        form.Secrets.Count > 0 || !stored.Record!.OriginHash.Span.SequenceEqual(form.OriginHash);
}

using Platform.Credentials.V1;

namespace Platform.Credentials.Saving;

/// <summary>Reads the request's outer shape: ids, versions, actions. What the forms say is checked later.</summary>
internal static class DraftReader
{
    private const int MaxChanges = 100;

    public static (Guid RequestId, IReadOnlyList<ChangeDraft> Drafts) Read(ApplyChangesRequest request)
    {
        var errors = new FieldErrors();
        if (!Ids.TryParse(request.RequestId, out var requestId))
            errors.Add("request_id", "A UUID in canonical text, the same for every retry of one Save.");
        if (request.Changes.Count is 0 or > MaxChanges)
        {
            errors.Add("changes", $"A Save holds 1 to {MaxChanges} changes.");
            errors.ThrowIfAny();
        }

        var drafts = new List<ChangeDraft>(request.Changes.Count);
        var seen = new HashSet<Guid>();
        for (var index = 0; index < request.Changes.Count; index++)
        {
            if (Read(request.Changes[index], index, seen, errors) is { } draft)
                drafts.Add(draft);
        }

        errors.ThrowIfAny();
        return (requestId, drafts);
    }

    private static ChangeDraft? Read(CredentialChange change, int index, HashSet<Guid> seen, FieldErrors errors)
    {
        var path = $"changes[{index}]";
        if (!Ids.TryParse(change.CredentialId, out var credentialId))
            errors.Add($"{path}.credential_id", "A UUID in canonical text.");
        else if (!seen.Add(credentialId))
            errors.Add($"{path}.credential_id", "The same credential is changed twice in one Save.");

        ChangeKind? kind = change.ActionCase switch
        {
            CredentialChange.ActionOneofCase.Create => ChangeKind.Create,
            CredentialChange.ActionOneofCase.Update => ChangeKind.Update,
            CredentialChange.ActionOneofCase.Delete => ChangeKind.Delete,
            _ => null,
        };
        if (kind is null)
        {
            errors.Add($"{path}.action", "Say what to do: create, update or delete.");
            return null;
        }

        var put = kind is ChangeKind.Create ? change.Create : kind is ChangeKind.Update ? change.Update : null;
        if (kind is ChangeKind.Create && change.ExpectedVersion != 0)
            errors.Add($"{path}.expected_version", "0 for a new credential.");
        if (kind is not ChangeKind.Create && change.ExpectedVersion is < 1 or long.MaxValue)
            errors.Add($"{path}.expected_version", "The version that was read, 1 or more.");
        if (kind is not ChangeKind.Delete && put!.Form is null)
            errors.Add($"{path}.form", "Choose a provider.");
        return new ChangeDraft(index, credentialId, change.ExpectedVersion, kind.Value, put);
    }
}

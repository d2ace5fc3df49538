using System.Diagnostics;
using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Credentials.Access;
using Platform.Credentials.Changes;
using Platform.Credentials.Feeds;
using Platform.Credentials.Records;
using Platform.Credentials.V1;
using Platform.Defaults;

namespace Platform.Credentials.Saving;

/// <summary>
/// One Save: authorize, read, open, check and seal outside the transaction; commit everything as one revision; announce it.
/// Whatever is wrong is answered before anything is written.
/// </summary>
internal sealed class ApplyChanges(
    Memberships memberships, ServiceDatabase database, FeedDirectory feeds, FormOpener opener, FormSealer sealer, ChangeCommitter committer,
    ChangeAnnouncer announcer, CredentialsTelemetry telemetry, TimeProvider time)
{
    private const int MaxSealedBytes = Frames.MaxLength - (32 * 1024);
    private const int MaxEpochChanges = 5;

    public async Task<ApplyChangesResponse> ExecuteAsync(Caller caller, ApplyChangesRequest request, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var organizationId = await memberships.RequireManagerAsync(caller, request.OrganizationId, cancellationToken);
        var (requestId, drafts) = DraftReader.Read(request);
        var requestHash = SHA256.HashData(request.ToByteArray());
        var state = await ReadAsync(organizationId, requestId, requestHash, drafts, cancellationToken);
        if (state.Answered is not null)
            return state.Answered;

        foreach (var draft in drafts)
            VersionCheck.Check(draft, state.Existing.GetValueOrDefault(draft.CredentialId));

        var forms = new Dictionary<Guid, OpenedForm>();
        try
        {
            await OpenAsync(caller, organizationId, drafts, state.Existing, forms, cancellationToken);
            var actor = AuditActor.Of(caller);
            var save = new PreparedSave(
                organizationId, requestId, requestHash, actor, TraceParent(), [], [.. forms.Values.OrderBy(form => form.Draft.Index).SelectMany(Warnings)]);
            var result = await SealAndCommitAsync(save, drafts, forms, state.Existing, cancellationToken);
            if (result.Head is { } head)
            {
                telemetry.Saved(drafts.Count, Stopwatch.GetElapsedTime(started));
                announcer.Announce(head, result.Frame!, save.TraceParent);
            }

            return result.Response!;
        }
        finally
        {
            foreach (var form in forms.Values)
                form.Dispose();
        }
    }

    private async Task<(ApplyChangesResponse? Answered, Dictionary<Guid, StoredCredential> Existing)> ReadAsync(
        Guid organizationId, Guid requestId, byte[] requestHash, IReadOnlyList<ChangeDraft> drafts, CancellationToken cancellationToken) =>
        await database.ReadAsync<(ApplyChangesResponse?, Dictionary<Guid, StoredCredential>)>(
            async (connection, transaction) =>
            {
                var existing = new Dictionary<Guid, StoredCredential>();
                if (await RequestStore.FindAsync(connection, transaction, organizationId, requestId, requestHash) is { } answered)
                    return (answered, existing);

                if (await FeedStore.FindByOrganizationAsync(connection, transaction, organizationId) is { } feed)
                {
                    foreach (var draft in drafts)
                    {
                        if (await CredentialStore.FindAsync(connection, transaction, feed.FeedId, draft.CredentialId) is { } stored)
                            existing.Add(draft.CredentialId, stored);
                    }
                }

                return (null, existing);
            },
            cancellationToken);

    private async Task OpenAsync(
        Caller caller, Guid organizationId, IReadOnlyList<ChangeDraft> drafts, Dictionary<Guid, StoredCredential> existing, Dictionary<Guid, OpenedForm> forms,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        foreach (var draft in drafts.Where(draft => draft.Put is not null))
        {
            if (await opener.OpenAsync(organizationId, draft, existing.GetValueOrDefault(draft.CredentialId), errors, cancellationToken) is { } form)
                forms.Add(draft.CredentialId, form);
        }

        errors.ThrowIfAny();
        RequireSecretsOfChangedDestinations(forms, existing);
        FreshProof.RequireForReplacements(caller, forms, existing, time);
        var names = new HashSet<(string Section, string Name)>();
        foreach (var form in forms.Values.OrderBy(form => form.Draft.Index))
        {
            if (!names.Add((form.Provider.Options.Section, NameFolding.Fold(form.Form.Name))))
                throw Errors.NameTaken(form.Draft.Index);
        }
    }

    /// <summary>Without this, whoever may edit an address could have the stored secret sent to it.</summary>
    private static void RequireSecretsOfChangedDestinations(Dictionary<Guid, OpenedForm> forms, Dictionary<Guid, StoredCredential> existing)
    {
        var missing = forms.Values
            .Where(form => form.Kept.Count > 0 && !existing[form.Draft.CredentialId].Record!.OriginHash.Span.SequenceEqual(form.OriginHash))
            .SelectMany(form => form.Kept.Select(field => new FieldFailure(form.Path(field), $"Enter {form.Provider.Field(field)!.Options.Label} again.")))
            .ToList();
        if (missing.Count > 0)
            throw Errors.SecretRequired(missing);
    }

    private async Task<CommitResult> SealAndCommitAsync(
        PreparedSave save, IReadOnlyList<ChangeDraft> drafts, Dictionary<Guid, OpenedForm> forms, Dictionary<Guid, StoredCredential> existing,
        CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxEpochChanges; attempt++)
        {
            if (attempt > 0)
            {
                (var answered, existing) = await ReadAsync(save.OrganizationId, save.RequestId, save.RequestHash, drafts, cancellationToken);
                if (answered is not null)
                    return new CommitResult(answered, null, null);
                foreach (var draft in drafts)
                    VersionCheck.Check(draft, existing.GetValueOrDefault(draft.CredentialId));
                RequireSecretsOfChangedDestinations(forms, existing);
            }

            var feed = await feeds.EnsureAsync(save.OrganizationId, save.Actor, cancellationToken);
            var changes = await sealer.SealAsync(feed, drafts, forms, existing, cancellationToken);
            if (changes.Sum(change => change.Put?.Record.CalculateSize() ?? 0) + (64 * drafts.Count) > MaxSealedBytes)
                throw Errors.InvalidChanges([new FieldFailure("changes", "The changes are too large for one Save: about 1 MB. Save them in parts.")]);

            var result = await committer.CommitAsync(feed, save with { Changes = changes }, cancellationToken);
            if (result.Response is not null)
                return result;
        }

        throw Errors.KeyEpochBusy();
    }

    private static IEnumerable<FieldWarning> Warnings(OpenedForm form) => form.Warnings.Select(warning => new FieldWarning
    {
        CredentialId = Ids.Text(form.Draft.CredentialId),
        Field = warning.Field,
        Message = warning.Message,
    });

    private static string TraceParent() => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : "";
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Credentials.Feeds;
using Platform.Credentials.Records;
using Platform.Credentials.Sealing;
using Platform.Credentials.Signing;
using Platform.Credentials.V1;
using Platform.Providers;
using Platform.Sealing;

namespace Platform.Credentials.Saving;

/// <summary>
/// Seals checked forms under the feed's key, outside the transaction: the version that a record is bound to is known beforehand,
/// as the compare-and-set on the expected version makes it true or undoes everything.
/// </summary>
internal sealed class FormSealer(FeedKeys feedKeys, Fingerprints fingerprints, SignedState signedState)
{
    public async Task<IReadOnlyList<SealedChange>> SealAsync(
        Feed feed, IReadOnlyList<ChangeDraft> drafts, IReadOnlyDictionary<Guid, OpenedForm> forms, IReadOnlyDictionary<Guid, StoredCredential> existing,
        CancellationToken cancellationToken)
    {
        using var key = await feedKeys.OpenAsync(feed, (uint)feed.KeyEpoch, cancellationToken);
        using var fingerprintKey = await fingerprints.OpenAsync(feed, cancellationToken);
        var changes = new List<SealedChange>(drafts.Count);
        foreach (var draft in drafts)
        {
            if (!forms.TryGetValue(draft.CredentialId, out var form))
            {
                changes.Add(new SealedChange(draft, null));
                continue;
            }

            var stored = existing.GetValueOrDefault(draft.CredentialId);
            var kept = form.Kept.Count == 0 ? null : await OpenStoredAsync(feed, stored!, cancellationToken);
            try
            {
                changes.Add(new SealedChange(draft, Seal(feed, key, fingerprintKey, form, stored?.View, kept) with { KeptFrom = kept is null ? null : stored!.RecordHash }));
            }
            finally
            {
                if (kept is not null)
                    Wipe(form.Provider, kept);
            }
        }

        return changes;
    }

    private static SealedPut Seal(
        Feed feed, FeedKey key, Fingerprints.FingerprintKey fingerprintKey, OpenedForm opened, Credential? view, CredentialForm? kept)
    {
        // Shares the arrays of the opened and kept secrets, so wiping those wipes this form too.
        var whole = opened.Form.Clone();
        var values = opened.Provider.Get(whole);
        var masks = new List<SecretMask>();
        foreach (var field in opened.Provider.Fields.Where(field => field.Secret))
        {
            if (opened.Secrets.TryGetValue(field.Name, out var secret))
            {
                field.SetSecret(values, secret);
                masks.Add(new SecretMask
                {
                    Field = field.Name,
                    Mask = SecretMasks.Mask(field, secret),
                    Fingerprint = UnsafeByteOperations.UnsafeWrap(fingerprintKey.Of(secret)),
                });
            }
            else if (opened.Kept.Contains(field.Name))
            {
                field.SetSecret(values, Array(field.GetSecret(opened.Provider.Get(kept!))));
                masks.Add(view!.Masks.Single(mask => mask.Field == field.Name));
            }
        }

        var plaintext = whole.ToByteArray();
        try
        {
            var context = new RecordContext(feed.OrganizationId, feed.FeedId, opened.Draft.CredentialId, opened.Draft.NewVersion, opened.OriginHash);
            var record = SealedRecords.Seal(key, context, plaintext);
            return new SealedPut(
                opened.Form, opened.Provider.Key, opened.Provider.Options.Section, NameFolding.Fold(opened.Form.Name), masks, record,
                StateDigest.RecordHash(record).ToArray(), SecretsReplaced(view, masks));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    /// <summary>By fingerprint: a secret that was entered again is the old one.</summary>
    private static bool SecretsReplaced(Credential? before, List<SecretMask> masks)
    {
        var old = before?.Masks.Select(mask => mask.Fingerprint).ToHashSet() ?? [];
        return !masks.Exists(mask => old.Contains(mask.Fingerprint));
    }

    private async Task<CredentialForm> OpenStoredAsync(Feed feed, StoredCredential stored, CancellationToken cancellationToken)
    {
        signedState.RequireRecord(feed, stored.Record!, stored.RecordHash!);
        using var key = await feedKeys.OpenAsync(feed, stored.Record!.KeyEpoch, cancellationToken);
        var context = new RecordContext(feed.OrganizationId, feed.FeedId, stored.CredentialId, stored.Version, stored.Record.OriginHash.ToByteArray());
        var plaintext = SealedRecords.Open(key, context, stored.Record);
        try
        {
            return CredentialForm.Parser.ParseFrom(plaintext);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    private static void Wipe(ProviderType provider, CredentialForm form)
    {
        var values = provider.Get(form);
        foreach (var field in provider.Fields.Where(field => field.Secret))
            CryptographicOperations.ZeroMemory(Array(field.GetSecret(values)));
    }

    // A parsed byte string owns an array of exactly its length.
    private static byte[] Array(ReadOnlyMemory<byte> secret) =>
        MemoryMarshal.TryGetArray(secret, out var segment) && segment.Array is { } array && array.Length == secret.Length
            ? array
            : throw new InvalidOperationException("A secret does not own its memory.");
}

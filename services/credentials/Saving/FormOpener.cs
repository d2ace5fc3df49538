using System.Security.Cryptography;
using Platform.Credentials.Records;
using Platform.Credentials.Sealing;
using Platform.Credentials.V1;
using Platform.Providers;
using Platform.Sealing;

namespace Platform.Credentials.Saving;

/// <summary>Normalizes a form, opens the secrets that came with it, and checks both against the provider's contract.</summary>
internal sealed class FormOpener(InputKeys inputKeys)
{
    private const int TagLength = 16;

    /// <summary>Opens and checks; what is wrong goes to <paramref name="errors"/>. Null when there is no form to speak of.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="draft">A change with a form.</param>
    /// <param name="existing">The stored credential of an update.</param>
    /// <param name="errors">Gathers what is wrong.</param>
    /// <param name="cancellationToken">Ends waiting for keys.</param>
    public async Task<OpenedForm?> OpenAsync(
        Guid organizationId, ChangeDraft draft, StoredCredential? existing, FieldErrors errors, CancellationToken cancellationToken)
    {
        // A copy: the request stays as it came, since its hash names it.
        var form = draft.Put!.Form.Clone();
        FormNormalizer.Normalize(form);
        if (!ProviderForms.TryOf(form, out var provider))
        {
            errors.Add($"{draft.Path}.form", "Choose a provider.");
            return null;
        }

        if (existing is not null && existing.Provider != provider.Key)
        {
            errors.Add($"{draft.Path}.form", "A credential keeps its provider. Add a new one instead.");
            return null;
        }

        var opened = new OpenedForm(draft, form, provider);
        try
        {
            if (Origins.TryCanonical(form, out var origin))
                opened.OriginHash = Origins.Hash(origin);
            var unread = await OpenSecretsAsync(organizationId, opened, errors, cancellationToken);
            FormNormalizer.Normalize(form, opened.Secrets);
            Check(opened, existing, unread, errors);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Answers the fields whose secret came and cannot be looked at; why, is said or follows from the form.</summary>
    private async Task<HashSet<string>> OpenSecretsAsync(Guid organizationId, OpenedForm opened, FieldErrors errors, CancellationToken cancellationToken)
    {
        var unread = new HashSet<string>();
        var secrets = opened.Draft.Put!.Secrets;
        for (var index = 0; index < secrets.Count; index++)
        {
            var (field, input) = (opened.Provider.Field(secrets[index].Field), secrets[index].Input);
            if (field is not { Secret: true })
            {
                errors.Add($"{opened.Draft.Path}.secrets[{index}].field", "This provider has no such secret field.");
                continue;
            }

            if (opened.Secrets.ContainsKey(field.Name) || unread.Contains(field.Name))
            {
                errors.Add($"{opened.Draft.Path}.secrets[{index}].field", "The same field comes twice.");
                continue;
            }

            if (await OpenAsync(organizationId, opened, field, input, errors, cancellationToken) is { } secret)
                opened.Secrets.Add(field.Name, secret);
            else
                unread.Add(field.Name);
        }

        return unread;
    }

    private async Task<byte[]?> OpenAsync(
        Guid organizationId, OpenedForm opened, ProviderField field, SealedInput? input, FieldErrors errors, CancellationToken cancellationToken)
    {
        var path = opened.Path(field.Name);
        if (input is null)
        {
            errors.Add(path, $"Enter {field.Options.Label}.");
            return null;
        }

        if (input.Ciphertext.Length > SealedInputs.MaxSecretLength + TagLength)
        {
            errors.Add(path, $"{field.Options.Label} is longer than {SealedInputs.MaxSecretLength} bytes.");
            return null;
        }

        using var key = await inputKeys.OpenAsync(input.KeyId.Memory, cancellationToken) ?? throw Errors.UnknownInputKey(path);
        // Without an origin nothing can have been sealed for it; the address's own error says what to do.
        if (opened.OriginHash.Length == 0)
            return null;

        byte[] clear;
        try
        {
            clear = SealedInputs.Open(key, new SealedInputContext(organizationId, opened.Draft.CredentialId, opened.OriginHash, field.Name), input);
        }
        catch (CryptographicException)
        {
            errors.Add(path, $"{field.Options.Label} was not sealed for this organization, credential, destination and field.");
            return null;
        }

        try
        {
            var secret = FormNormalizer.TrimSecret(clear).ToArray();
            if (secret.Length > 0)
                return secret;

            errors.Add(path, $"Enter {field.Options.Label}.");
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(clear);
        }
    }

    private static void Check(OpenedForm opened, StoredCredential? existing, HashSet<string> unread, FieldErrors errors)
    {
        var values = opened.Provider.Get(opened.Form);
        foreach (var field in (existing?.View?.Masks ?? []).Select(mask => mask.Field))
        {
            // A stored secret that the form no longer has a place for is dropped, as the session token of permanent credentials.
            if (!opened.Secrets.ContainsKey(field) && !unread.Contains(field) && opened.Provider.Field(field)?.AppliesTo(values) == true)
                opened.Kept.Add(field);
        }

        var check = FormValidator.Check(opened.Form, opened.Secrets, new HashSet<string>([.. opened.Kept, .. unread]));
        foreach (var problem in check.Errors)
            errors.Add(opened.Path(problem.Field), problem.Message);
        opened.Warnings = check.Warnings;
    }
}

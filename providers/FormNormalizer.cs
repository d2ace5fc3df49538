using System.Text;
using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Providers.Special;

namespace Platform.Providers;

/// <summary>Brings what people paste into the form that is checked and stored. Doing it again changes nothing.</summary>
public static class FormNormalizer
{
    private static readonly Dictionary<string, byte[]> NoSecrets = [];

    /// <summary>
    /// Trims every field, splits a pasted address into its parts and fills in defaults. Secrets that the form itself holds
    /// are trimmed too.
    /// </summary>
    public static void Normalize(CredentialForm form) => Normalize(form, NoSecrets);

    /// <summary>The same, with secrets that are not in the form at hand: some defaults are taken from them.</summary>
    public static void Normalize(CredentialForm form, IReadOnlyDictionary<string, byte[]> secrets)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(secrets);
        form.Name = form.Name.Trim().Normalize(NormalizationForm.FormC);
        if (!ProviderForms.TryOf(form, out var type))
            return;

        var values = type.Get(form);
        foreach (var field in type.Fields)
        {
            if (field.Secret)
                TrimInPlace(field, values);
            else
                field.SetText(values, TextTrim.Trim(field.GetText(values)));
        }

        if (values is AzureOpenAi azure)
            AzureAddress.Split(azure);
        if (values is VertexServiceAccount account)
            ServiceAccountFile.FillProject(account, secrets);

        foreach (var field in type.Fields.Where(field => !field.Secret))
        {
            var text = field.GetText(values);
            if (text.Length == 0)
                field.SetText(values, field.Options.DefaultValue);
            else if (field.Options.Kind == FieldKind.Url)
                field.SetText(values, WithoutSuffixes(field, text));
        }
    }

    /// <summary>The part of a secret that counts: without white space, quotes and "Bearer " around it. A slice of the input.</summary>
    public static ReadOnlySpan<byte> TrimSecret(ReadOnlySpan<byte> secret) => TextTrim.Trim(secret);

    private static void TrimInPlace(ProviderField field, IMessage values)
    {
        var secret = field.GetSecret(values).Span;
        var trimmed = TextTrim.Trim(secret);
        if (trimmed.Length != secret.Length)
            field.SetSecret(values, trimmed.ToArray());
    }

    /// <summary>An address is kept without slashes at its end, and without what the environment's variable appends.</summary>
    private static string WithoutSuffixes(ProviderField field, string address)
    {
        address = address.TrimEnd('/');
        foreach (var suffix in field.Options.Environment.Select(variable => variable.Suffix).Where(suffix => suffix.Length > 0))
        {
            if (address.EndsWith(suffix, StringComparison.Ordinal))
                address = address[..^suffix.Length].TrimEnd('/');
        }

        return address;
    }
}

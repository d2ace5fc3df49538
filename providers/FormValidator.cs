using System.Text;
using Google.Protobuf;
using Platform.Credentials.V1;

namespace Platform.Providers;

/// <summary>Checks a normalized form against what its contract says.</summary>
public static class FormValidator
{
    private const int MaxNameCharacters = 128;

    /// <summary>
    /// Checks name, plain fields and secrets. Secrets come beside the form, by field; those in <paramref name="keptSecrets"/>
    /// are stored already and stay. A secret inside the form is refused: it would have travelled in the clear.
    /// </summary>
    public static FormCheck Check(CredentialForm form, IReadOnlyDictionary<string, byte[]> secrets, IReadOnlySet<string> keptSecrets)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(secrets);
        ArgumentNullException.ThrowIfNull(keptSecrets);
        var report = new FormReport();

        CheckName(form.Name, report);
        if (!ProviderForms.TryOf(form, out var type))
        {
            report.Error("form", "Choose a provider.");
            return report.Done();
        }

        var values = type.Get(form);
        foreach (var field in type.Fields)
        {
            if (field.Secret)
                CheckSecret(field, values, secrets, keptSecrets, report);
            else
                CheckPlain(field, values, report);
        }

        foreach (var name in secrets.Keys.Concat(keptSecrets).Where(name => type.Field(name) is not { Secret: true }).Distinct())
            report.Error(SafeName(name), $"{type.Options.Title} has no such secret field.");
        if (!report.HasErrors && !Origins.TryCanonical(form, out _))
            report.Error("form", "The form leads to no address that a secret may be sent to.");
        return report.Done();
    }

    private static void CheckName(string name, FormReport report)
    {
        var field = ProviderForms.Name;
        if (name.Length == 0)
            report.Error(field.Name, "Enter a name.");
        else if (name.EnumerateRunes().Count() > MaxNameCharacters || Encoding.UTF8.GetByteCount(name) > field.MaxBytes)
            report.Error(field.Name, $"The name is longer than {MaxNameCharacters} characters.");
        else if (!TextRules.IsOneLine(name))
            report.Error(field.Name, "The name holds a line break, a control character or a mark that changes the direction of writing.");
    }

    private static void CheckPlain(ProviderField field, IMessage values, FormReport report)
    {
        var text = field.GetText(values);
        if (text.Length == 0)
        {
            if (field.IsRequired(values))
                report.Missing(field);
            return;
        }

        if (!field.AppliesTo(values))
            report.Unwanted(field);
        else if (Encoding.UTF8.GetByteCount(text) > field.MaxBytes)
            report.TooLong(field);
        else if (!TextRules.IsOneLine(text))
            report.Error(field.Name, $"{field.Options.Label} holds a line break or a control character.");
        else if (field.TrapReason(text) is { } reason)
            report.Error(field.Name, reason);
        else if (TextRules.Refusal(field, text) is { } refusal)
            report.Error(field.Name, refusal);
        else if (!field.HasUsualFormat(text) || !TextRules.LooksUsual(field, text))
            report.Unusual(field);
    }

    private static void CheckSecret(
        ProviderField field, IMessage values, IReadOnlyDictionary<string, byte[]> secrets, IReadOnlySet<string> keptSecrets, FormReport report)
    {
        if (!field.GetSecret(values).IsEmpty)
            report.Error(field.Name, $"{field.Options.Label} must be sealed, not sent in the form.");
        else if (secrets.TryGetValue(field.Name, out var secret) && secret.Length > 0)
            SecretRules.Check(field, values, secret, report);
        else if (field.IsRequired(values) && !keptSecrets.Contains(field.Name))
            report.Missing(field);
    }

    /// <summary>A field's name from outside is only repeated when it can be one.</summary>
    private static string SafeName(string name) =>
        name.Length is > 0 and <= 64 && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_') ? name : "secrets";
}

using System.Text;
using Platform.Credentials.V1;

namespace Platform.Providers;

/// <summary>One variable of a child process.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, or the content of the file that it names. Wipe it after use.</param>
/// <param name="IsFile">The value goes to an owner-only file, and the variable holds the file's path.</param>
public sealed record EnvironmentEntry(string Name, byte[] Value, bool IsFile)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The variables that the providers' own libraries read.</summary>
public static class CredentialEnvironment
{
    /// <summary>The variables of a credential whose form is opened, secrets included.</summary>
    public static IReadOnlyList<EnvironmentEntry> For(CredentialForm opened)
    {
        ArgumentNullException.ThrowIfNull(opened);
        var form = opened.Clone();
        FormNormalizer.Normalize(form);
        var type = ProviderForms.Of(form);
        var values = type.Get(form);

        var entries = new List<EnvironmentEntry>();
        foreach (var field in type.Fields.Where(field => field.AppliesTo(values)))
        {
            var value = field.Secret ? field.GetSecret(values) : Encoding.UTF8.GetBytes(field.GetText(values));
            if (!value.IsEmpty)
                entries.AddRange(field.Options.Environment.Select(variable => new EnvironmentEntry(variable.Name, WithSuffix(value.Span, variable.Suffix), variable.File)));
        }

        entries.AddRange(type.Options.Environment.Select(variable => new EnvironmentEntry(variable.Name, Encoding.UTF8.GetBytes(variable.Value), false)));
        return entries;
    }

    /// <summary>
    /// All variables that credentials of a provider may set. A child process gets none of them from its parent: a left-over
    /// session token or organization beside a new key is refused by the provider.
    /// </summary>
    public static IReadOnlyList<string> Names(ProviderType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return [.. type.Fields.SelectMany(field => field.Options.Environment).Concat(type.Options.Environment).Select(variable => variable.Name).Distinct()];
    }

    private static byte[] WithSuffix(ReadOnlySpan<byte> value, string suffix)
    {
        var end = Encoding.UTF8.GetBytes(suffix);
        return value.EndsWith(end) ? value.ToArray() : [.. value, .. end];
    }
}

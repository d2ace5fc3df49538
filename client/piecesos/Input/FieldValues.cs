using Platform.Providers;

namespace Platform.Piecesos;

/// <summary>Plain fields given as <c>--field name=value</c>.</summary>
internal static class FieldValues
{
    public static IReadOnlyDictionary<string, string> Parse(IEnumerable<string> texts, ProviderType type)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var split = text.IndexOf('=', StringComparison.Ordinal);
            var name = split < 0 ? "" : text[..split];
            var field = type.Field(name);
            if (field is null)
                throw CliException.Usage($"--field takes NAME=VALUE with one of: {string.Join(", ", type.Fields.Where(one => !one.Secret).Select(one => one.Name))}");

            // An argument is in the shell's history and in every process list.
            if (field.Secret)
                throw CliException.Usage($"{field.Name} is secret, so it is never taken from an argument: it is asked for, or read from standard input.");
            if (!values.TryAdd(name, text[(split + 1)..]))
                throw CliException.Usage($"--field {name} is given twice.");
        }

        return values;
    }
}

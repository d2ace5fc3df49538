using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Providers;

namespace Platform.Piecesos;

/// <summary>
/// Asks for secrets without showing them, or reads them from standard input: one secret takes all of it, several take a line
/// each in the order of the form.
/// </summary>
internal sealed class SecretEntry(Prompts prompts)
{
    public async Task<Dictionary<string, byte[]>> ReadAsync(IReadOnlyList<ProviderField> fields, IMessage values, CancellationToken cancellationToken)
    {
        if (fields.Count == 0)
            return [];
        return prompts.CanAsk ? Ask(fields, values) : await ReadStandardInputAsync(fields, cancellationToken);
    }

    private Dictionary<string, byte[]> Ask(IReadOnlyList<ProviderField> fields, IMessage values)
    {
        var secrets = new Dictionary<string, byte[]>();
        foreach (var field in fields)
        {
            var secret = prompts.AskHidden(field.IsRequired(values) ? $"{field.Options.Label} (not shown)" : $"{field.Options.Label} (not shown; Enter for none)");
            Add(secrets, field, secret);
        }

        return secrets;
    }

    private async Task<Dictionary<string, byte[]>> ReadStandardInputAsync(IReadOnlyList<ProviderField> fields, CancellationToken cancellationToken)
    {
        var all = await prompts.ReadAllAsync(cancellationToken);
        var secrets = new Dictionary<string, byte[]>();
        try
        {
            if (fields.Count == 1)
            {
                Add(secrets, fields[0], all.ToArray());
                return secrets;
            }

            var rest = all.AsMemory();
            foreach (var field in fields)
            {
                var end = rest.Span.IndexOf((byte)'\n');
                Add(secrets, field, (end < 0 ? rest : rest[..end]).ToArray());
                rest = end < 0 ? default : rest[(end + 1)..];
            }

            return secrets;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(all);
        }
    }

    /// <summary>Keeps the trimmed secret and wipes what was read.</summary>
    private static void Add(Dictionary<string, byte[]> secrets, ProviderField field, byte[] read)
    {
        var trimmed = FormNormalizer.TrimSecret(read).ToArray();
        CryptographicOperations.ZeroMemory(read);
        if (trimmed.Length > 0)
            secrets[field.Name] = trimmed;
    }
}

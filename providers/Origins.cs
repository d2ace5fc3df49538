using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Platform.Credentials.V1;

namespace Platform.Providers;

/// <summary>Where a credential's secret may be sent. The origin's hash is bound into everything that is sealed.</summary>
public static partial class Origins
{
    /// <summary>
    /// The canonical origin that a form leads to, with defaults applied: scheme, host and port as JavaScript's
    /// <c>new URL(x).origin</c> writes them. False when the form leads nowhere, or to an address that may not get a secret.
    /// </summary>
    public static bool TryCanonical(CredentialForm form, out string origin)
    {
        origin = "";
        if (!ProviderForms.TryOf(form, out var type))
            return false;
        var values = type.Get(form);
        var template = type.Options.Origin;

        // A template that is one field and nothing else takes a whole address; elsewhere a value is one label of the host.
        var whole = Placeholder().Match(template) is { Success: true, Index: 0 } match && match.Length == template.Length;
        var complete = true;
        var text = Placeholder().Replace(template, match =>
        {
            var value = Value(type, match.Groups[1].Value, values);
            complete &= whole || HostLabel().IsMatch(value);
            return value;
        });
        if (!complete || WebAddress.Parse(text) is not { IsSafe: true } address)
            return false;
        origin = address.Origin;
        return true;
    }

    /// <summary>SHA-256 of a canonical origin, as sealed records and inputs carry it.</summary>
    public static byte[] Hash(string canonicalOrigin) => SHA256.HashData(Encoding.ASCII.GetBytes(canonicalOrigin));

    private static string Value(ProviderType type, string name, IMessage values)
    {
        var field = type.Field(name) ?? throw new InvalidOperationException($"The origin of {type.Key} names a field that does not exist.");
        var text = TextTrim.Trim(field.GetText(values));
        return text.Length == 0 ? field.Options.DefaultValue : text;
    }

    [GeneratedRegex(@"\{([a-z_]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    internal static partial Regex HostLabel();
}

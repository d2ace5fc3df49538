using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Platform.Credentials.V1;

namespace Platform.Providers;

/// <summary>What a plain value must be, by the kind of its field.</summary>
internal static partial class TextRules
{
    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>No control characters, no line or paragraph separators, no marks that reorder the text around them.</summary>
    public static bool IsOneLine(string text) => text.EnumerateRunes().All(rune =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
        && rune.Value is not (0x200E or 0x200F or 0x061C or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069)));

    /// <summary>Why the value cannot be used, or null.</summary>
    public static string? Refusal(ProviderField field, string text) => field.Options.Kind switch
    {
        FieldKind.Url => AddressRefusal(field, text),
        FieldKind.Region when !Origins.HostLabel().IsMatch(text) => $"{field.Options.Label} is a name such as {field.Options.FormatHint}: lower-case letters, digits and hyphens.",
        FieldKind.Time when !IsTime(text) => $"{field.Options.Label} is a time such as {field.Options.FormatHint}.",
        _ => null,
    };

    public static bool LooksUsual(ProviderField field, string text) => field.Options.Kind != FieldKind.Region || UsualRegion().IsMatch(text);

    private static string? AddressRefusal(ProviderField field, string text)
    {
        if (WebAddress.Parse(text) is not { } address)
            return $"{field.Options.Label} is not an address such as https://example.com, written without user name.";
        if (!address.IsSafe)
            return $"{field.Options.Label} must begin with https://. Only this machine itself may be reached by http://.";
        if (address.HasFragment || text.Contains('?'))
            return $"{field.Options.Label} must end before ? and #.";
        if (field.Options.HostSuffixes.Count > 0 && !field.Options.HostSuffixes.Any(suffix => IsUnder(address.Host, suffix)))
            return $"The host of {field.Options.Label} must end in {string.Join(" or ", field.Options.HostSuffixes)}.";
        return null;
    }

    private static bool IsUnder(string host, string suffix) => host.Length > suffix.Length && host.EndsWith(suffix, StringComparison.Ordinal);

    private static bool IsTime(string text) =>
        (text.EndsWith('Z') || OffsetEnd().IsMatch(text))
        && DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    [GeneratedRegex(@"[+-][0-9]{2}:[0-9]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex OffsetEnd();

    [GeneratedRegex(@"^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex UsualRegion();
}

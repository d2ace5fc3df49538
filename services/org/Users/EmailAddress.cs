using System.Text;

namespace Platform.Org.Users;

/// <summary>An e-mail address: as it was typed, and as it is compared (NFC, case-folded).</summary>
internal readonly record struct EmailAddress(string Text, string Key)
{
    public const int MaxLength = 254;

    public static bool TryParse(string text, out EmailAddress address)
    {
        address = default;
        var trimmed = text.Trim().Normalize(NormalizationForm.FormC);
        var at = trimmed.LastIndexOf('@');
        if (at is < 1 or > 64 || at == trimmed.Length - 1 || trimmed.Length > MaxLength)
            return false;

        if (trimmed.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) || trimmed.AsSpan(0, at).Contains('@'))
            return false;

        if (trimmed[(at + 1)..].Split('.').Any(label => label.Length is 0 or > 63))
            return false;

        // Upper case first: it joins what lower case alone keeps apart, such as the two small sigmas.
        var key = trimmed.ToUpperInvariant().ToLowerInvariant().Normalize(NormalizationForm.FormC);
        address = new EmailAddress(trimmed, key);
        return true;
    }
}

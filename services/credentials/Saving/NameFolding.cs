using System.Text;

namespace Platform.Credentials.Saving;

/// <summary>How names are compared: after Unicode NFC and case folding, so that "Café" and "CAFÉ" are one name however typed.</summary>
internal static class NameFolding
{
    // Upper first: it unites letters with two lower-case forms, such as the two sigmas. The sharp s has no single capital in
    // common use, so its full folding is written out.
    public static string Fold(string name) =>
        name.Normalize(NormalizationForm.FormC)
            .Replace("ß", "ss", StringComparison.Ordinal)
            .Replace("ẞ", "ss", StringComparison.Ordinal)
            .ToUpperInvariant()
            .ToLowerInvariant()
            .Normalize(NormalizationForm.FormC);
}

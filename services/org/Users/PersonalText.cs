using System.Text;

namespace Platform.Org.Users;

/// <summary>Names that people give to themselves, their organizations and their devices.</summary>
internal static class PersonalText
{
    public const int MaxCharacters = 128;

    /// <summary>Trims and normalizes (NFC); false when nothing is left, too much is, or a control character is in it.</summary>
    public static bool TryRead(string text, out string name)
    {
        name = text.Trim().Normalize(NormalizationForm.FormC);

        return name.Length > 0 && name.EnumerateRunes().Count() <= MaxCharacters && !name.Any(char.IsControl);
    }
}

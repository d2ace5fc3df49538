using Platform.Org.V1;

namespace Platform.Org.Invitations;

/// <summary>
/// A list of people as spreadsheets save it: "email,role" a line, commas or semicolons, quotes around a value or not. A first
/// line that names the columns is skipped, empty lines too, and a missing role is member.
/// </summary>
internal static class InvitationCsv
{
    public static IEnumerable<InvitationDraft> Read(string csv)
    {
        var number = 0;
        foreach (var line in csv.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            var text = line.Trim();
            if (text.Length == 0 || (number == 1 && IsHeader(text)))
                continue;

            yield return ReadLine(number, text);
        }
    }

    private static InvitationDraft ReadLine(int number, string line)
    {
        var values = line.Split(line.Contains(';', StringComparison.Ordinal) && !line.Contains(',', StringComparison.Ordinal) ? ';' : ',').Select(Unquote).ToArray();
        if (values.Length > 2)
            return new InvitationDraft(number, values[0], Role.Unspecified, IsReadable: false);

        return new InvitationDraft(number, values[0], values.Length < 2 || values[1].Length == 0 ? Role.Member : ReadRole(values[1]));
    }

    private static Role ReadRole(string text) => text.ToUpperInvariant() switch
    {
        "MEMBER" => Role.Member,
        "ADMIN" => Role.Admin,
        "OWNER" => Role.Owner,
        _ => Role.Unspecified,
    };

    private static bool IsHeader(string line) => Unquote(line.Split(',', ';')[0]).Replace("-", "", StringComparison.Ordinal).Equals("email", StringComparison.OrdinalIgnoreCase);

    private static string Unquote(string value)
    {
        var trimmed = value.Trim();

        return trimmed is ['"', .., '"'] and { Length: >= 2 } ? trimmed[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal).Trim() : trimmed;
    }
}

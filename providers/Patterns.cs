using System.Text.RegularExpressions;

namespace Platform.Providers;

/// <summary>Compiles the contract's patterns so that they mean here what they mean in JavaScript and RE2.</summary>
internal static class Patterns
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    public static Regex Compile(string pattern)
    {
        // In .NET $ also matches before a last line break; in the other two it does not.
        if (pattern.EndsWith('$') && !pattern.EndsWith("\\$", StringComparison.Ordinal))
            pattern = pattern[..^1] + "\\z";
        return new Regex(pattern, Options);
    }
}

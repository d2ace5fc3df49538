using System.Text;

namespace Platform.Providers;

/// <summary>Takes off what pasting leaves around a value: white space, quotes, a byte order mark, a leading "Bearer ".</summary>
internal static class TextTrim
{
    private const string Bearer = "Bearer ";

    public static string Trim(string text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && IsPadding(text[start]))
            start++;
        while (end > start && IsPadding(text[end - 1]))
            end--;
        var trimmed = text[start..end];
        return trimmed.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? Trim(trimmed[Bearer.Length..]) : trimmed;
    }

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> utf8)
    {
        while (Rune.DecodeFromUtf8(utf8, out var rune, out var length) == System.Buffers.OperationStatus.Done && rune.IsBmp && IsPadding((char)rune.Value))
            utf8 = utf8[length..];
        while (Rune.DecodeLastFromUtf8(utf8, out var rune, out var length) == System.Buffers.OperationStatus.Done && rune.IsBmp && IsPadding((char)rune.Value))
            utf8 = utf8[..^length];
        return utf8.Length >= Bearer.Length && Ascii.EqualsIgnoreCase(utf8[..Bearer.Length], Bearer) ? Trim(utf8[Bearer.Length..]) : utf8;
    }

    private static bool IsPadding(char c) => char.IsWhiteSpace(c) || c is '"' or '\'' or '`' or '“' or '”' or '‘' or '’' or '\uFEFF' or '\u200B';
}

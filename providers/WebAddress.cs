using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Platform.Providers;

/// <summary>
/// An http or https address, read strictly: what is accepted here has the same origin for JavaScript's URL parser, whose
/// repairs (back slashes, missing slashes, octal hosts, percent signs) are refused instead of copied.
/// </summary>
internal sealed record WebAddress(string Scheme, string Host, int Port, string Path, string Query, bool HasFragment)
{
    private const int MaxHostLength = 253;

    public string Origin => Port == DefaultPort(Scheme) ? $"{Scheme}://{Host}" : string.Create(CultureInfo.InvariantCulture, $"{Scheme}://{Host}:{Port}");

    public bool IsLoopback => Host == "localhost" || Host.EndsWith(".localhost", StringComparison.Ordinal) || Host == "[::1]"
        || (IPAddress.TryParse(Host, out var address) && address.AddressFamily == AddressFamily.InterNetwork && IPAddress.IsLoopback(address));

    /// <summary>Secrets travel encrypted, or do not leave the machine.</summary>
    public bool IsSafe => Scheme == "https" || IsLoopback;

    public static WebAddress? Parse(string text)
    {
        if (text.Any(c => c is <= ' ' or >= '\x7f' or '\\'))
            return null;
        var scheme = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https"
            : text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http" : null;
        if (scheme is null)
            return null;
        var rest = text.AsSpan(scheme.Length + 3);

        var end = rest.IndexOfAny('/', '?', '#');
        var authority = end < 0 ? rest : rest[..end];
        var tail = end < 0 ? default : rest[end..];
        if (authority.Contains('@') || !SplitPort(authority, scheme, out var name, out var port) || CanonicalHost(name) is not { } host)
            return null;

        var fragment = tail.IndexOf('#');
        if (fragment >= 0)
            tail = tail[..fragment];
        var query = tail.IndexOf('?');
        var path = query < 0 ? tail : tail[..query];
        return new WebAddress(scheme, host, port, path.ToString(), query < 0 ? "" : tail[(query + 1)..].ToString(), fragment >= 0);
    }

    private static int DefaultPort(string scheme) => scheme == "https" ? 443 : 80;

    private static bool SplitPort(ReadOnlySpan<char> authority, string scheme, out ReadOnlySpan<char> host, out int port)
    {
        host = authority;
        port = DefaultPort(scheme);
        var colon = authority.LastIndexOf(':');
        if (colon < 0 || authority.EndsWith("]"))
            return true;
        host = authority[..colon];
        var digits = authority[(colon + 1)..];
        return digits.Length <= 5 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535;
    }

    private static string? CanonicalHost(ReadOnlySpan<char> name)
    {
        if (name.StartsWith("[") && name.EndsWith("]"))
            return Ipv6Text.Canonical(name[1..^1]) is { } text ? $"[{text}]" : null;

        var host = name.ToString().ToLowerInvariant();
        var labels = host.Split('.');
        if (host.Length is 0 or > MaxHostLength || !labels.All(IsLabel))
            return null;

        // A host that ends in a number is an IPv4 address; only its usual form is accepted, not 127.1 or 0x7f000001.
        if (!IsNumber(labels[^1]))
            return host;
        return labels.Length == 4 && labels.All(IsOctet) ? host : null;
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63
        && label.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_')
        && (!label.StartsWith("xn--", StringComparison.Ordinal) || IsInternational(label));

    /// <summary>An encoded label must be one that its own decoding encodes to, else parsers disagree about it.</summary>
    private static bool IsInternational(string label)
    {
        var mapping = new IdnMapping { UseStd3AsciiRules = true };
        try
        {
            return mapping.GetAscii(mapping.GetUnicode(label)) == label && mapping.GetUnicode(label) != label;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsNumber(string label) =>
        label.All(char.IsAsciiDigit) || (label.StartsWith("0x", StringComparison.Ordinal) && label.Skip(2).All(char.IsAsciiHexDigit));

    private static bool IsOctet(string label) =>
        label.Length <= 3 && label.All(char.IsAsciiDigit) && (label.Length == 1 || label[0] != '0') && int.Parse(label, CultureInfo.InvariantCulture) <= 255;
}

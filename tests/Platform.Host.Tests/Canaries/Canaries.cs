using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Platform.Host.Tests.Canaries;

/// <summary>
/// Secrets that are looked for afterwards wherever bytes come to rest, in every form that programs give to text: raw, UTF-16, hexadecimal,
/// base 64 at each alignment and in both alphabets, escaped for URLs and for JSON.
/// </summary>
internal sealed class Canaries
{
    // Windows of a big file overlap by more than the longest form.
    private const int Window = 32 * 1024 * 1024;
    private const int Overlap = 4096;

    // All begin alike, so that a gigabyte of memory is searched for a dozen beginnings instead of a thousand secrets.
    private const int Beginning = 8;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly string _beginning = RandomNumberGenerator.GetString(Letters, Beginning);
    private readonly List<(string Canary, string Form, string Text)> _forms = [];
    private SearchValues<string>? _search;

    /// <summary>A new secret of letters, digits and signs that URLs and JSON escape.</summary>
    public string Next(string prefix, int length)
    {
        // The signs at fixed places keep every form different from the raw one.
        var rest = RandomNumberGenerator.GetString(Letters, length - Beginning - 2);
        var core = _beginning + "+" + rest[..8] + "/" + rest[8..];
        Add($"{prefix}#{_forms.Count}", core);
        return prefix + core;
    }

    /// <summary>What was found, as "name of the canary, form": never the secret itself.</summary>
    public IReadOnlyList<string> Find(ReadOnlySpan<byte> bytes)
    {
        _search ??= SearchValues.Create([.. _forms.Select(form => form.Text[..Beginning]).Distinct()], StringComparison.Ordinal);
        var found = new List<string>();
        for (var start = 0; start < bytes.Length; start += Window)
        {
            var text = Encoding.Latin1.GetString(bytes.Slice(start, Math.Min(Window + Overlap, bytes.Length - start)));
            var rest = text.AsSpan();
            for (var index = rest.IndexOfAny(_search); index >= 0 && found.Count < 10; index = rest.IndexOfAny(_search))
            {
                rest = rest[index..];
                foreach (var form in _forms)
                {
                    if (rest.StartsWith(form.Text, StringComparison.Ordinal))
                        found.Add($"{form.Canary} as {form.Form}");
                }

                rest = rest[1..];
            }
        }

        return found;
    }

    /// <summary>What was found in the files below a folder, with their names.</summary>
    public IReadOnlyList<string> FindInFolder(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Device | FileAttributes.ReparsePoint })
            .SelectMany(file => FindInFile(file).Select(found => $"{Path.GetRelativePath(folder, file)}: {found}")),
    ];

    public IReadOnlyList<string> FindInFile(string file)
    {
        // Databases and logs are open elsewhere while they are read here.
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var found = new List<string>();
        var buffer = new byte[Window + Overlap];
        var kept = 0;
        while (true)
        {
            var read = stream.ReadAtLeast(buffer.AsSpan(kept), Window, throwOnEndOfStream: false);
            found.AddRange(Find(buffer.AsSpan(0, kept + read)));
            if (read == 0 || kept + read < Window)
                return found;
            kept = Math.Min(Overlap, kept + read);
            buffer.AsSpan(Window + Overlap - kept, kept).CopyTo(buffer);
        }
    }

    private void Add(string name, string core)
    {
        var bytes = Encoding.UTF8.GetBytes(core);
        _search = null;
        Form("raw", core);
        Form("UTF-16", Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(core)));
        Form("UTF-16, big-endian", Encoding.Latin1.GetString(Encoding.BigEndianUnicode.GetBytes(core)));
        Form("hexadecimal", Convert.ToHexStringLower(bytes));
        Form("hexadecimal, capitals", Convert.ToHexString(bytes));
        Form("URL", Uri.EscapeDataString(core));
        Form("JSON", JsonSerializer.Serialize(core).Trim('"'));
        Form("JSON, slash", core.Replace("/", "\\/", StringComparison.Ordinal));
        for (var alignment = 0; alignment < 3; alignment++)
        {
            // Only the characters that no neighbour in the text has a part in.
            var padded = Convert.ToBase64String([.. new byte[alignment], .. bytes]);
            var first = alignment == 0 ? 0 : alignment + 1;
            var inner = padded[first..((alignment + bytes.Length) * 8 / 6)];
            Form($"base 64, {alignment}", inner);
            Form($"base 64 for URLs, {alignment}", inner.Replace('+', '-').Replace('/', '_'));
        }

        void Form(string form, string text) => _forms.Add((name, form, text));
    }
}

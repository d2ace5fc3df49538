using System.Text.RegularExpressions;

namespace Platform.Operations.Tests.Yaml;

/// <summary>
/// Reads the YAML that this repository writes: maps and lists, in blocks and in braces, quoted and plain text, comments, anchors,
/// aliases and merges. Whatever else there is, it refuses. Values are text, <see cref="Dictionary{TKey,TValue}"/> and <see cref="List{T}"/>.
/// </summary>
internal sealed partial class YamlReader
{
    private readonly List<(int Number, int Indent, string Text)> _lines = [];
    private readonly Dictionary<string, object> _anchors = [];
    private int _next;

    private YamlReader(string text)
    {
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = WithoutComment(raw.TrimEnd());
            if (line.Trim().Length > 0)
                _lines.Add((number, line.Length - line.TrimStart().Length, line.Trim()));
        }
    }

    public static Dictionary<string, object> Read(string path)
    {
        var reader = new YamlReader(File.ReadAllText(path));
        var root = (Dictionary<string, object>)reader.Block(0);
        return reader._next == reader._lines.Count ? root : throw reader.Refuse("a line that belongs to nothing");
    }

    private object Block(int indent) => _lines[_next].Text.StartsWith("- ", StringComparison.Ordinal) ? Sequence(indent) : Map(indent);

    private List<object> Sequence(int indent)
    {
        var list = new List<object>();
        while (_next < _lines.Count && _lines[_next].Indent == indent && _lines[_next].Text.StartsWith("- ", StringComparison.Ordinal))
        {
            var rest = _lines[_next].Text[2..].TrimStart();
            if (KeyAndValue().IsMatch(rest) && rest[0] is not '"' and not '{' and not '[')
            {
                // "- key: value" begins a map whose other keys stand below the first.
                var inner = indent + (_lines[_next].Text.Length - rest.Length);
                _lines[_next] = (_lines[_next].Number, inner, rest);
                list.Add(Map(inner));
            }
            else
            {
                _next++;
                list.Add(Value(rest));
            }
        }

        return list;
    }

    private Dictionary<string, object> Map(int indent)
    {
        var map = new Dictionary<string, object>();
        while (_next < _lines.Count && _lines[_next].Indent == indent)
        {
            var match = KeyAndValue().Match(_lines[_next].Text);
            if (!match.Success)
                throw Refuse("neither a key nor the end of its map");
            _next++;
            Put(map, match.Groups["key"].Value.Trim('"'), After(match.Groups["value"].Value.Trim(), indent));
        }

        return map;
    }

    /// <summary>What follows a key: on its line, or below it.</summary>
    private object After(string text, int indent)
    {
        string? anchor = null;
        if (text.StartsWith('&'))
        {
            var space = text.IndexOf(' ', StringComparison.Ordinal);
            (anchor, text) = space < 0 ? (text[1..], "") : (text[1..space], text[(space + 1)..].Trim());
        }

        object value;
        if (text.Length > 0)
            value = Value(text);
        else if (_next < _lines.Count && (_lines[_next].Indent > indent || (_lines[_next].Indent == indent && _lines[_next].Text.StartsWith("- ", StringComparison.Ordinal))))
            value = Block(_lines[_next].Indent);
        else
            value = "";
        if (anchor is not null)
            _anchors[anchor] = value;
        return value;
    }

    private object Value(string text)
    {
        if (text[0] is '|' or '>' or '!' or '%' or '@')
            throw Refuse($"'{text[0]}', which this reader does not know");
        var position = 0;
        var value = Flow(text, ref position);
        return text[position..].Trim().Length == 0 ? value : throw Refuse("text after a value");
    }

    private object Flow(string text, ref int position)
    {
        Skip(text, ref position);
        switch (text[position])
        {
            case '[':
                var list = new List<object>();
                position++;
                while (!Ends(text, ref position, ']'))
                    list.Add(Flow(text, ref position));
                return list;
            case '{':
                var map = new Dictionary<string, object>();
                position++;
                while (!Ends(text, ref position, '}'))
                {
                    var colon = text.IndexOf(':', position);
                    var key = text[position..colon].Trim().Trim('"');
                    position = colon + 1;
                    Put(map, key, Flow(text, ref position));
                }

                return map;
            case '"':
                var end = text.IndexOf('"', position + 1);
                var quoted = text[(position + 1)..end];
                position = end + 1;
                return quoted;
            case '*':
                return _anchors[Plain(text, ref position)[1..]];
            default:
                return Plain(text, ref position);
        }
    }

    /// <summary>Plain text; within braces and brackets a comma or the closing one ends it.</summary>
    private static string Plain(string text, ref int position)
    {
        var inside = text[0] is '{' or '[';
        var start = position;
        while (position < text.Length && !(inside && ",]}".Contains(text[position], StringComparison.Ordinal)))
            position++;
        return text[start..position].Trim();
    }

    private static bool Ends(string text, ref int position, char close)
    {
        Skip(text, ref position);
        if (text[position] != close)
            return false;
        position++;
        return true;
    }

    private static void Skip(string text, ref int position)
    {
        while (position < text.Length && text[position] is ' ' or ',')
            position++;
    }

    private static void Put(Dictionary<string, object> map, string key, object value)
    {
        if (key != "<<")
        {
            map[key] = value;
            return;
        }

        // A map's own keys win over merged ones, wherever they stand.
        foreach (var (name, merged) in (Dictionary<string, object>)value)
            map.TryAdd(name, merged);
    }

    private static string WithoutComment(string line)
    {
        var quoted = false;
        for (var index = 0; index < line.Length; index++)
        {
            if (line[index] == '"')
                quoted = !quoted;
            if (line[index] == '#' && !quoted && (index == 0 || line[index - 1] == ' '))
                return line[..index].TrimEnd();
        }

        return line;
    }

    private InvalidDataException Refuse(string what) => new($"Line {_lines[Math.Min(_next, _lines.Count - 1)].Number}: {what}.");

    [GeneratedRegex("""^(?<key>"[^"]*"|[^\s"'{}\[\]#&*!|>%@:][^:]*):(?<value>(\s.*)?)$""")]
    private static partial Regex KeyAndValue();
}

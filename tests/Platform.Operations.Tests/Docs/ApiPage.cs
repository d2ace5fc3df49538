using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Platform.Host.Tests;

namespace Platform.Operations.Tests.Docs;

/// <summary>docs/api.md, out of the contracts in protos/ with their comments.</summary>
internal static partial class ApiPage
{
    private const string Head =
        """
        # API reference

        Every RPC and message of the platform, made from `protos/` with its comments; a test compares. Failures carry a
        `google.rpc.ErrorInfo` whose reason is in capitals. Browsers and people call through the gateway; services that are not public
        say so. The standard health service `grpc.health.v1.Health` is on org, credentials and sync beside these.

        """;

    public static string Create()
    {
        var page = new StringBuilder(Head.ReplaceLineEndings("\n"));
        var folder = Path.Combine(Repository.Root, "protos", "platform");
        foreach (var file in Directory.GetFiles(folder, "*.proto", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            AddFile(page, file);
        return page.ToString();
    }

    private static void AddFile(StringBuilder page, string file)
    {
        var comment = new List<string>();
        var path = new Stack<string>();
        foreach (var line in File.ReadAllLines(file).Select(line => line.Trim()))
        {
            if (line.StartsWith("//", StringComparison.Ordinal))
            {
                comment.Add(line[2..].Trim());
                continue;
            }

            if (Package().Match(line) is { Success: true } package)
                page.Append(CultureInfo.InvariantCulture, $"\n## {package.Groups["name"].Value}: {Path.GetFileName(file)}\n\n{Paragraphs(comment)}");
            else if (Rpc().Match(line) is { Success: true } rpc)
                page.Append(CultureInfo.InvariantCulture, $"\n#### rpc {rpc.Groups["name"].Value}\n\n`{rpc.Groups["in"].Value}` → `{rpc.Groups["out"].Value}`\n\n{Paragraphs(comment)}");
            else if (Block().Match(line) is { Success: true } block)
                Open(page, path, block, comment);
            else if (Field().Match(line) is { Success: true } field)
                page.Append(CultureInfo.InvariantCulture, $"- {field.Groups["number"].Value}: `{field.Groups["name"].Value}`{Type(field)}{Colon(comment)}\n");

            // An option, or a call, in braces of its own opens a block that has no name.
            if (line.EndsWith('{') && !Block().IsMatch(line))
                path.Push("");
            if (line is "}" or "};" && path.Count > 0)
                path.Pop();
            if (line.Length > 0)
                comment.Clear();
        }
    }

    private static void Open(StringBuilder page, Stack<string> path, Match block, List<string> comment)
    {
        var (kind, name) = (block.Groups["kind"].Value, block.Groups["name"].Value);
        var isOpen = !block.Groups["end"].Success;
        if (kind == "oneof")
        {
            page.Append(CultureInfo.InvariantCulture, $"- one of `{name}`{Colon(comment)}\n");
        }
        else
        {
            var full = string.Join('.', path.Reverse().Where(part => part.Length > 0).Append(name));
            page.Append(CultureInfo.InvariantCulture, $"\n### {kind} {full}\n\n{Paragraphs(comment)}{(isOpen && kind != "service" ? "\n" : "")}");
        }

        if (isOpen)
            path.Push(kind == "oneof" ? "" : name);
    }

    private static string Paragraphs(List<string> comment) => comment.Count == 0 ? "" : string.Join('\n', comment) + "\n";

    private static string Colon(List<string> comment) => comment.Count == 0 ? "" : ": " + string.Join(' ', comment);

    private static string Type(Match field) => field.Groups["type"].Value.Trim() is { Length: > 0 } type ? $" ({type})" : "";

    [GeneratedRegex(@"^package (?<name>[\w.]+);")]
    private static partial Regex Package();

    [GeneratedRegex(@"^rpc (?<name>\w+)\((?<in>[\w. ]+)\) returns \((?<out>[\w. ]+)\)")]
    private static partial Regex Rpc();

    [GeneratedRegex(@"^(?<kind>message|enum|service|oneof) (?<name>\w+) \{(?<end>\})?$")]
    private static partial Regex Block();

    [GeneratedRegex(@"^(?<type>(?:(?:repeated|optional) )?[\w.<>, ]*?)\s*\b(?<name>\w+) = (?<number>\d+)\s*[;\[{]?")]
    private static partial Regex Field();
}

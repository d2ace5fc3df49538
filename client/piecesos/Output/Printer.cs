using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Platform.Piecesos;

/// <summary>Writes results: tables for people, JSON for programs.</summary>
internal sealed class Printer
{
    private const int WidthOfPipes = 1000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ITerminal _terminal;
    private readonly IAnsiConsole _console;

    public Printer(ITerminal terminal, bool json)
    {
        _terminal = terminal;
        IsJson = json;
        var colours = terminal.OutputIsTerminal && string.IsNullOrEmpty(terminal.Environment("NO_COLOR"));
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colours ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(terminal.Output),
        });
        if (!terminal.OutputIsTerminal)
            _console.Profile.Width = WidthOfPipes;
    }

    public bool IsJson { get; }

    public void Json(JsonNode node) => _terminal.Output.WriteLine(node.ToJsonString(Indented));

    /// <summary>One line per value, flushed: for programs that read along.</summary>
    public void JsonLine(JsonNode node)
    {
        _terminal.Output.WriteLine(node.ToJsonString(OneLine));
        _terminal.Output.Flush();
    }

    /// <summary>A sentence for people; with --json nothing.</summary>
    public void Line(string text, Style? style = null)
    {
        if (IsJson)
            return;
        _console.Write(new Text(Clean(text), style));
        _console.WriteLine();
        _terminal.Output.Flush();
    }

    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, string? empty = null)
    {
        rows = [.. rows];
        if (empty is not null && !rows.Any())
        {
            Line(empty);
            return;
        }

        var table = new Table { Border = _terminal.OutputIsTerminal ? TableBorder.Rounded : TableBorder.Minimal };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))));
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(Clean(cell))));
        _console.Write(table);
    }

    /// <summary>Raw text, as a script wants it.</summary>
    public void Raw(string text) => _terminal.Output.WriteLine(text);

    /// <summary>A remark beside the result.</summary>
    public void Note(string text) => _terminal.Error.WriteLine(Clean(text));

    /// <summary>What others have named could hold commands for the terminal.</summary>
    private static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) && c != '\n' ? '\uFFFD' : c));
}

using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Platform.Bench.Reports;

/// <summary>A table for people; with JSON, one line per row on standard output and the table on standard error.</summary>
internal static class ReportWriter
{
    // Wide enough for every column when the output is no terminal.
    private const int FileWidth = 180;

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Report report, bool json)
    {
        WriteTable(report, json ? Console.Error : Console.Out, json ? Console.IsErrorRedirected : Console.IsOutputRedirected);
        if (!json)
            return;

        foreach (var row in report.Rows)
            Console.Out.WriteLine(ToJson(report, row).ToJsonString(Compact));
    }

    private static void WriteTable(Report report, TextWriter writer, bool isFile)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = isFile ? AnsiSupport.No : AnsiSupport.Detect });
        if (isFile)
            console.Profile.Width = FileWidth;

        var table = new Table().Border(TableBorder.Simple).AddColumn("server");
        foreach (var metric in report.Metrics)
            table.AddColumn(new TableColumn(Markup.Escape(metric.Heading)).RightAligned());
        table.AddColumn("note");
        foreach (var row in report.Rows)
            table.AddRow([row.Server, .. report.Metrics.Select((_, i) => Cell(report, row, i)), Markup.Escape(row.Note)]);

        console.MarkupLineInterpolated($"[bold]{report.Bench}[/]: {report.Title}");
        console.MarkupLineInterpolated($"{report.Setup}; in brackets: times the first row");
        console.Write(table);
    }

    private static string Cell(Report report, Row row, int metric)
    {
        if (row.Values is not { } values || double.IsNaN(values[metric]))
            return "–";

        var value = values[metric].ToString(report.Metrics[metric].Format, CultureInfo.InvariantCulture);
        return report.Ratio(row, metric) is { } ratio ? string.Create(CultureInfo.InvariantCulture, $"{value} ({ratio:0.00})") : value;
    }

    private static JsonObject ToJson(Report report, Row row)
    {
        var line = new JsonObject { ["bench"] = report.Bench, ["server"] = row.Server.Trim() };
        if (row.Values is not { } values)
        {
            line["missing"] = row.Note;
            return line;
        }

        for (var i = 0; i < values.Count; i++)
        {
            if (double.IsNaN(values[i]))
                continue;
            line[report.Metrics[i].Key] = Math.Round(values[i], 3);
            if (report.Ratio(row, i) is { } ratio)
                line[report.Metrics[i].Key + "_ratio"] = Math.Round(ratio, 3);
        }

        return line;
    }
}

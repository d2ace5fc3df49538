using Platform.Host.Tests;

namespace Platform.Operations.Tests;

/// <summary>A row of docs/metrics.md.</summary>
internal sealed record MetricRow(string Otlp, string Type, string Unit, string Prometheus, IReadOnlyList<string> Attributes)
{
    /// <summary>Names of the series that Prometheus makes of it.</summary>
    public IEnumerable<string> Series => Type == "histogram" ? [Prometheus + "_bucket", Prometheus + "_count", Prometheus + "_sum"] : [Prometheus];

    public static IReadOnlyList<MetricRow> ReadAll() =>
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "docs", "metrics.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())
            .Select(cells => new MetricRow(
                cells[0].Trim('`'), cells[1], cells[2], cells[3].Trim('`'),
                [.. cells[4].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(attribute => attribute.Trim(' ', '`'))])),
    ];
}

namespace Platform.Bench.Reports;

/// <summary>One run: figures of several servers, the floor in the first row.</summary>
internal sealed record Report(string Bench, string Title, string Setup, IReadOnlyList<Metric> Metrics, IReadOnlyList<Row> Rows)
{
    /// <summary>How many times the floor's figure; null when either is absent or the floor's is nothing.</summary>
    public double? Ratio(Row row, int metric) =>
        Metrics[metric].Compared && row != Rows[0] && row.Values is { } values && Rows[0].Values is { } floor && floor[metric] > 0 ? values[metric] / floor[metric] : null;
}

/// <summary>A column.</summary>
/// <param name="Key">Its name in JSON.</param>
/// <param name="Heading">Its name for people.</param>
/// <param name="Format">How its numbers are written.</param>
/// <param name="Compared">Whether a ratio to the floor means anything.</param>
internal sealed record Metric(string Key, string Heading, string Format, bool Compared = true);

/// <summary>A server's figures, one per metric, not a number where it has none; none at all when it did not take part.</summary>
internal sealed record Row(string Server, string Note, IReadOnlyList<double>? Values)
{
    public static Row Absent(string server, string why) => new(server, why, null);
}

namespace Platform.Bench.Reports;

internal static class Samples
{
    public static double Median(IEnumerable<double> samples) => Percentile(samples, 50);

    /// <summary>The smallest sample that at least so many percent do not exceed.</summary>
    public static double Percentile(IEnumerable<double> samples, double percent)
    {
        double[] sorted = [.. samples.Order()];
        return sorted[Math.Clamp((int)Math.Ceiling(sorted.Length * percent / 100) - 1, 0, sorted.Length - 1)];
    }
}

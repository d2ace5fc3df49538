namespace Platform.Operations.Tests;

/// <summary>Dashboards and alerts name nothing but what docs/metrics.md has, which is what the platform emits (<see cref="MetricTests"/>).</summary>
public sealed class DashboardTests
{
    [Fact]
    public void DashboardsAndAlerts_EveryMetricTheyName_IsInTheTable()
    {
        var known = MetricRow.ReadAll().SelectMany(row => row.Series).ToHashSet();

        var named = Expressions.OfDashboards().Concat(Expressions.OfAlerts()).SelectMany(expression => expression.Metrics.Select(metric => (expression.Where, metric))).ToList();

        Assert.True(named.Count > 60);
        Assert.DoesNotContain(named, name => !known.Contains(name.metric));
    }

    [Fact]
    public void DashboardsAndAlerts_EveryLabelTheyUse_IsAnAttributeOfTheMetric()
    {
        foreach (var expression in Expressions.OfDashboards().Concat(Expressions.OfAlerts()))
        {
            var allowed = MetricRow.ReadAll().Where(row => row.Series.Intersect(expression.Metrics).Any())
                .SelectMany(row => row.Attributes.Select(attribute => attribute.Replace('.', '_')))
                .Concat(["job", "instance", "le"])
                .ToHashSet();
            Assert.Empty(expression.Labels.Where(label => !allowed.Contains(label)).Select(label => $"{expression.Where}: {label}"));
        }
    }
}

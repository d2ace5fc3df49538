using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Platform.Host.Tests;
using Platform.Operations.Tests.Yaml;

namespace Platform.Operations.Tests;

/// <summary>A PromQL expression of deploy/, and what it names.</summary>
internal sealed partial record Expression(string Where, string Text)
{
    private static readonly HashSet<string> Words = ["sum", "by", "without", "rate", "increase", "max", "min", "topk", "absent", "or", "and", "offset", "histogram_quantile", "min_over_time"];

    /// <summary>Names of metrics: every word that is no function, keyword or label.</summary>
    public IReadOnlyList<string> Metrics => [.. Word().Matches(WithoutLabels()).Select(match => match.Value).Where(word => !Words.Contains(word)).Distinct()];

    /// <summary>Labels in selectors and groupings.</summary>
    public IReadOnlyList<string> Labels =>
    [
        .. Selectors().Matches(Text).SelectMany(match => Label().Matches(match.Value)).Select(match => match.Groups["name"].Value)
            .Concat(Groupings().Matches(Text).SelectMany(match => match.Groups["labels"].Value.Split(',')).Select(label => label.Trim()))
            .Distinct(),
    ];

    private string WithoutLabels() => Range().Replace(Groupings().Replace(Selectors().Replace(Text, ""), ""), "");

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Selectors();

    [GeneratedRegex(@"\b(by|without)\s*\((?<labels>[^)]*)\)")]
    private static partial Regex Groupings();

    [GeneratedRegex("""(?<name>[a-z_]+)\s*(=~|!~|!=|=)\s*"[^"]*"|(?<=offset )[0-9]+[smh]""")]
    private static partial Regex Label();

    [GeneratedRegex(@"\[[^\]]*\]|\boffset [0-9]+[smhd]")]
    private static partial Regex Range();

    [GeneratedRegex(@"\b[a-z_][a-z0-9_]*\b")]
    private static partial Regex Word();
}

/// <summary>Where expressions are.</summary>
internal static class Expressions
{
    public static IEnumerable<Expression> OfDashboards() =>
        from file in Directory.GetFiles(Path.Combine(Repository.Root, "deploy", "grafana", "dashboards"), "*.json")
        from panel in JsonNode.Parse(File.ReadAllText(file))!["panels"]!.AsArray()
        from target in panel!["targets"]!.AsArray()
        select new Expression($"{Path.GetFileName(file)}: {panel["title"]}", target!["expr"]!.GetValue<string>());

    public static IEnumerable<Expression> OfAlerts() =>
        from rule in Alerts()
        select new Expression((string)rule["alert"], (string)rule["expr"]);

    public static IEnumerable<Dictionary<string, object>> Alerts() =>
        from @group in ((List<object>)YamlReader.Read(Path.Combine(Repository.Root, "deploy", "prometheus", "alerts.yml"))["groups"]).Cast<Dictionary<string, object>>()
        from rule in ((List<object>)@group["rules"]).Cast<Dictionary<string, object>>()
        select rule;
}

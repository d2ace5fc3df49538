using System.Text.RegularExpressions;
using Platform.Host.Tests;
using Platform.Operations.Tests.Yaml;

namespace Platform.Operations.Tests.Topology;

/// <summary>docker-compose.yml as a container engine would read it, its variables filled with their defaults or the given values.</summary>
internal sealed partial class ComposeFile
{
    private readonly Dictionary<string, object> _root;
    private readonly IReadOnlyDictionary<string, string> _variables;

    private ComposeFile(Dictionary<string, object> root, IReadOnlyDictionary<string, string> variables)
    {
        _root = root;
        _variables = variables;
        Services = Map("services").Keys.Select(name => new ComposeService(this, name, (Dictionary<string, object>)Map("services")[name])).ToDictionary(service => service.Name);
    }

    public IReadOnlyDictionary<string, ComposeService> Services { get; }

    public IReadOnlyCollection<string> Networks => Map("networks").Keys;

    public IReadOnlyCollection<string> Volumes => Map("volumes").Keys;

    public IReadOnlyDictionary<string, string> Secrets => Files("secrets");

    public IReadOnlyDictionary<string, string> Configs => Files("configs");

    public static ComposeFile Read(IReadOnlyDictionary<string, string>? variables = null) =>
        new(YamlReader.Read(Path.Combine(Repository.Root, "docker-compose.yml")), variables ?? new Dictionary<string, string>());

    public bool IsInternal(string network) => Map("networks")[network] is Dictionary<string, object> options && options.GetValueOrDefault("internal") is "true";

    public string Fill(string text) => Variable().Replace(text, match =>
        _variables.GetValueOrDefault(match.Groups["name"].Value, match.Groups["default"].Value));

    private Dictionary<string, object> Map(string name) => (Dictionary<string, object>)_root[name];

    private Dictionary<string, string> Files(string name) => Map(name).ToDictionary(
        pair => pair.Key, pair => Path.GetFullPath(Fill((string)((Dictionary<string, object>)pair.Value)["file"]), Repository.Root));

    [GeneratedRegex(@"\$\{(?<name>[A-Z_]+):-(?<default>[^}]*)\}")]
    private static partial Regex Variable();
}

/// <summary>One service of the file.</summary>
internal sealed class ComposeService(ComposeFile file, string name, Dictionary<string, object> options)
{
    public string Name => name;

    public string Image => (string)options["image"];

    /// <summary>Target in deploy/Dockerfile; null when the image is somebody else's.</summary>
    public string? Target => options.TryGetValue("build", out var build) ? (string)((Dictionary<string, object>)build)["target"] : null;

    public string User => (string)options["user"];

    public bool IsReadOnly => options.GetValueOrDefault("read_only") is "true";

    public IReadOnlyList<string> Command => Texts("command");

    public IReadOnlyList<string> DroppedCapabilities => Texts("cap_drop");

    public IReadOnlyList<string> SecurityOptions => Texts("security_opt");

    public IReadOnlyList<string> Networks => Texts("networks");

    public IReadOnlyList<string> Ports => Texts("ports");

    public IReadOnlyList<string> Volumes => Texts("volumes");

    public IReadOnlyList<string> Probe => options.TryGetValue("healthcheck", out var check) ? [.. ((List<object>)((Dictionary<string, object>)check)["test"]).Cast<string>()] : [];

    public IReadOnlyList<string> DependsOn => options.GetValueOrDefault("depends_on") switch
    {
        List<object> names => [.. names.Cast<string>()],
        Dictionary<string, object> conditions => [.. conditions.Keys],
        _ => [],
    };

    public IReadOnlyDictionary<string, string> Environment => options.TryGetValue("environment", out var environment)
        ? ((Dictionary<string, object>)environment).ToDictionary(pair => pair.Key, pair => file.Fill((string)pair.Value))
        : new Dictionary<string, string>();

    /// <summary>Files of the host by the path where the container has them.</summary>
    public IReadOnlyDictionary<string, string> Secrets => Mounts("secrets", file.Secrets);

    /// <summary>The same for what is no secret.</summary>
    public IReadOnlyDictionary<string, string> Configs => Mounts("configs", file.Configs);

    public IReadOnlyList<string> SecretNames => [.. Entries("secrets").Select(entry => (string)entry["source"])];

    private Dictionary<string, string> Mounts(string kind, IReadOnlyDictionary<string, string> files) =>
        Entries(kind).ToDictionary(entry => (string)entry["target"], entry => files[(string)entry["source"]]);

    private IEnumerable<Dictionary<string, object>> Entries(string kind) =>
        options.TryGetValue(kind, out var entries) ? ((List<object>)entries).Cast<Dictionary<string, object>>() : [];

    private IReadOnlyList<string> Texts(string option) => options.TryGetValue(option, out var texts) ? [.. ((List<object>)texts).Cast<string>()] : [];
}

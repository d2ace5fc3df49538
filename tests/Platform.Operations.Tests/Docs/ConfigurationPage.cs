using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Platform.Operations.Tests.Docs;

/// <summary>docs/configuration.md, out of the options classes themselves: names, defaults, ranges, and their comments.</summary>
internal static partial class ConfigurationPage
{
    /// <summary>Settings that no options class has.</summary>
    private const string Head =
        """
        # Configuration

        Every setting of every process. This page is made from the options classes, and a test compares it with them.

        A setting is `Section:Name`. It comes, the later winning, from `appsettings.json` beside the program, the environment
        (`Section__Name`), the command line (`--Section:Name=value`), and files in the folder that `Secrets:Path` names (a file
        `Section__Name` with the value in it: for containers' secrets). A time span is `hours:minutes:seconds`, with `days.` before
        it where it takes days. A list's entries are `Section__Name__0`, `Section__Name__1` and so on.

        A value that cannot be right stops the start with a sentence that names the setting and what is allowed. `host` sets
        everything itself; the settings are for processes that run apart, and for tests.

        ## All processes

        | setting | default | meaning |
        | --- | --- | --- |
        | `Data:Path` | required but for sync and gateway | the data folder: `db/`, `keys/`, `anchors/`, `mail/` |
        | `Announcements:Redis` | none: within the process | Redis, as `HOST:PORT,user=NAME,password=SECRET`; for org, credentials and sync |
        | `Secrets:Path` | none | a folder of files that are settings |
        | `Logging:Format` | `text` | `text` or `json` |
        | `Logging:LogLevel:CATEGORY` | `Information` for `Default` | as .NET has it |
        | `Telemetry:Export` | own | `shared`: this process's telemetry is exported by who composes it; `host` sets it |
        | `OTEL_EXPORTER_OTLP_ENDPOINT` and the other `OTEL_*` | none: nothing is sent | OpenTelemetry's own (docs/operations.md) |
        | `PLATFORM_KEK` | none: `keys/kek` | the key-encryption key, 32 bytes in base64; for credentials |

        """;

    private static readonly Assembly[] Assemblies =
    [
        typeof(Platform.Defaults.ListenOptions).Assembly,
        typeof(Platform.Org.OrgService).Assembly,
        typeof(Platform.Credentials.CredentialsService).Assembly,
        typeof(Platform.Sync.SyncOptions).Assembly,
        typeof(Platform.Gateway.GatewayOptions).Assembly,
    ];

    public static string Create()
    {
        var page = new StringBuilder(Head.ReplaceLineEndings("\n"));
        foreach (var type in Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => Section(type) is not null))
        {
            var comments = Comments(type.Assembly);
            page.Append(CultureInfo.InvariantCulture, $"\n## {Section(type)}\n\n{comments["T:" + type.FullName]}\n\n| setting | default | allowed | meaning |\n| --- | --- | --- | --- |\n");
            var defaults = Activator.CreateInstance(type)!;
            foreach (var property in Settings(type))
                page.Append(CultureInfo.InvariantCulture, $"| `{Section(type)}:{property.Name}` | {Default(property, defaults)} | {Allowed(property)} | {comments[$"P:{type.FullName}.{property.Name}"]} |\n");
        }

        return page.ToString();
    }

    public static string? Section(Type type) => type.Name.EndsWith("Options", StringComparison.Ordinal) && type.IsClass
        ? type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).FirstOrDefault(field => field.IsLiteral && field.Name is "Section" or "SectionName")?.GetRawConstantValue() as string
        : null;

    /// <summary>What a section binds: public properties that are written, or lists. Those filled from other settings are told there.</summary>
    private static IEnumerable<PropertyInfo> Settings(Type type) => type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
        .Where(property => (property.CanWrite || typeof(IEnumerable).IsAssignableFrom(property.PropertyType)) && !(Section(type) == "Org" && property.Name is "DataPath" or "Issuer"));

    private static string Default(PropertyInfo property, object defaults) => property.GetValue(defaults) switch
    {
        null or "" when property.GetCustomAttribute<RequiredAttribute>() is not null => "required",
        null or "" => "none",
        bool value => value ? "`true`" : "`false`",
        TimeSpan value => $"`{value:c}`",
        string value => $"`{value}`",
        IEnumerable => "none",
        IFormattable value => $"`{value.ToString(null, CultureInfo.InvariantCulture)}`",
        var other => $"`{other}`",
    };

    private static string Allowed(PropertyInfo property) => property.GetCustomAttribute<RangeAttribute>() is { } range
        ? $"{range.Minimum} to {range.Maximum}"
        : Nullable.GetUnderlyingType(property.PropertyType) is null && property.PropertyType == typeof(bool) ? "`true`, `false`" : "";

    /// <summary>The comments of the source, as the compiler writes them beside the assembly.</summary>
    private static Dictionary<string, string> Comments(Assembly assembly) => XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"))
        .Descendants("member")
        .ToDictionary(member => member.Attribute("name")!.Value, member => Text(member.Element("summary")));

    private static string Text(XElement? summary) => Spaces().Replace(
        string.Concat(summary?.Nodes().Select(node => node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")!.Value.Split('.')[^1]}`",
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            var other => other.ToString(),
        }) ?? []).Trim(),
        " ");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}

using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Platform.Credentials;
using Platform.Credentials.Sealing;
using Platform.Defaults;
using Platform.Org;

namespace Platform.Database.Tests.Statements;

/// <summary>
/// Every SQL statement of the services, out of their assemblies: a constant text is one string there, and a text that is put together
/// when it runs shows as parts of it.
/// </summary>
internal static partial class SqlTexts
{
    private static readonly Assembly[] Assemblies = [typeof(OrgStorage).Assembly, typeof(CredentialsTables).Assembly, typeof(ServiceDatabase).Assembly];

    /// <summary>Statements that differ per engine.</summary>
    public static IReadOnlyList<EngineSql> PerEngine { get; } =
    [
        .. Assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => !type.ContainsGenericParameters)
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(EngineSql))
            .Select(field => (EngineSql)field.GetValue(null)!),
        .. WrappedKeyStore.Tables.Select(table => table.SelectOthers),
    ];

    /// <summary>Statements whose one text both engines run.</summary>
    public static IReadOnlyList<string> Shared { get; } =
    [
        .. Assemblies.SelectMany(Strings).Where(text => Statement().IsMatch(text)).Distinct(StringComparer.Ordinal)
            .Except(PerEngine.SelectMany(sql => new[] { sql.Sqlite, sql.SqlServer }))
            .Except(OfOneEngine),
    ];

    /// <summary>What one engine alone is ever told, in the class of that engine.</summary>
    public static IReadOnlyList<string> OfOneEngine =>
    [
        .. Assemblies.SelectMany(Strings).Where(text => text.StartsWith("PRAGMA", StringComparison.Ordinal)),
        SqlServerDatabaseSettings.Query,
        "SET XACT_ABORT ON",
    ];

    /// <summary>Strings that look like a part of a statement that is put together elsewhere.</summary>
    public static IReadOnlyList<string> Parts =>
    [
        .. Assemblies.SelectMany(Strings).Where(text => Fragment().IsMatch(text) || (Statement().IsMatch(text) && char.IsWhiteSpace(text[^1]))),
    ];

    /// <summary>What is asked of SQLite.</summary>
    public static IEnumerable<string> Sqlite => Shared.Concat(PerEngine.Select(sql => sql.Sqlite));

    /// <summary>What is asked of SQL Server.</summary>
    public static IEnumerable<string> SqlServer => Shared.Concat(PerEngine.Select(sql => sql.SqlServer)).Append(SqlServerDatabaseSettings.Query).Append("SET XACT_ABORT ON");

    /// <summary>The scripts of an engine, by name.</summary>
    public static IReadOnlyList<(string Name, string Text)> Scripts(DatabaseEngine engine, Assembly assembly) =>
    [
        .. assembly.GetManifestResourceNames().Where(name => name.Contains($".Migrations.{engine}.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(name => (name, new StreamReader(assembly.GetManifestResourceStream(name)!).ReadToEnd())),
    ];

    private static IEnumerable<string> Strings(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        var strings = new List<string>();
        for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = metadata.GetNextHandle(handle))
            strings.Add(metadata.GetUserString(handle));
        return strings;
    }

    [GeneratedRegex(@"^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|CREATE|ALTER|DROP|DECLARE|IF|EXEC|SET|TRUNCATE)\s+[\s\S]*\S+\s*$")]
    private static partial Regex Statement();

    [GeneratedRegex(@"^\s*(WHERE|AND|OR|FROM|JOIN|VALUES|ORDER BY|GROUP BY|LIMIT|OFFSET|OUTPUT|RETURNING)\s")]
    private static partial Regex Fragment();
}

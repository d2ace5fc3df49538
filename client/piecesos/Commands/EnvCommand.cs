using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Piecesos.Running;

namespace Platform.Piecesos.Commands;

/// <summary>Prints the environment that <c>run</c> gives its child.</summary>
internal static class EnvCommand
{
    private static readonly Option<string[]> Providers = new("--provider") { Description = "Only keys of this provider; repeat it for several.", HelpName = "PROVIDER", DefaultValueFactory = _ => [] };
    private static readonly Option<string[]> Names = new("--name") { Description = "Only the key with this name; repeat it for several.", HelpName = "NAME", DefaultValueFactory = _ => [] };
    private static readonly Option<string> Format = new("--format") { Description = "export (for a shell), dotenv, or json.", HelpName = "FORMAT", DefaultValueFactory = _ => "export" };

    public static Command Create()
    {
        Providers.AcceptOnlyProviders();
        Format.AcceptOnlyFromAmong("export", "dotenv", "json");
        var command = new CliCommand(
            "env",
            "Prints this machine's keys, secrets included, as environment variables. Prefer run: what is printed can be kept by whoever reads it.",
            "eval \"$(piecesos env --provider openai)\"",
            "piecesos env --format dotenv --name Production",
            "piecesos env --format json")
        {
            Providers, Names, Format, RunCommand.Prefix, Selection.Offline, Selection.Wait,
        };
        command.Run(RunAsync);
        return command;
    }

    private static async Task RunAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        using var cache = await Selection.OpenAsync(context, result, cancellationToken);
        var chosen = RunCommand.Choose(cache, result, result.GetValue(Providers)!, result.GetValue(Names)!);
        using var environment = new ChildEnvironment(files: null, result.GetValue(RunCommand.Prefix) ?? "");
        foreach (var credential in chosen)
        {
            using var opened = cache.Open(credential.CredentialId);
            environment.Add(opened);
        }

        foreach (var name in environment.LeftOut)
            context.Printer.Note($"piecesos: {name} is a file, which would outlive this command; use piecesos run for it.");
        var values = environment.Values.OrderBy(value => value.Key, StringComparer.Ordinal).ToArray();
        var format = context.Printer.IsJson ? "json" : result.GetValue(Format);
        if (format == "json")
        {
            context.Printer.Json(new JsonObject(values.Select(value => KeyValuePair.Create(value.Key, (JsonNode?)value.Value))));
            return;
        }

        foreach (var (name, value) in values)
            context.Printer.Raw(format == "dotenv" ? $"{name}={Dotenv(value)}" : $"export {name}={Shell(value)}");
    }

    /// <summary>Single quotes keep everything as it is in every shell; one inside ends them, is quoted, and begins them again.</summary>
    internal static string Shell(string value) => $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>Double quotes with escapes, as dotenv libraries read them.</summary>
    internal static string Dotenv(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal)}\"";
}

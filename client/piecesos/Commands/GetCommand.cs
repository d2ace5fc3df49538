using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Client;
using Platform.Providers;

namespace Platform.Piecesos.Commands;

/// <summary>Shows one credential of this machine: masked, unless it is told to reveal.</summary>
internal static class GetCommand
{
    private static readonly Argument<string?> Name = new("NAME") { Description = "Name or id of the key.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Provider = new("--provider") { Description = "Provider of the key.", HelpName = "PROVIDER" };
    private static readonly Option<bool> Reveal = new("--reveal") { Description = "Show the secrets." };
    private static readonly Option<string?> Field = new("--field") { Description = "Print one field's value alone.", HelpName = "FIELD" };

    public static Command Create()
    {
        Provider.AcceptOnlyProviders();
        var command = new CliCommand(
            "get",
            "Shows a key that this machine holds.",
            "piecesos get Production",
            "piecesos get --provider openai --field api_key --reveal")
        {
            Name, Provider, Reveal, Field, Selection.Offline, Selection.Wait,
        };
        command.Run(RunAsync);
        return command;
    }

    private static async Task RunAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        string[] names = result.GetValue(Name) is { } name ? [name] : [];
        string[] providers = result.GetValue(Provider) is { } provider ? [provider] : [];
        if (names.Length + providers.Length == 0)
            throw CliException.Usage("Say which key: piecesos get NAME, or --provider PROVIDER.");
        using var cache = await Selection.OpenAsync(context, result, cancellationToken);
        var chosen = Selection.Choose(cache, result.GetValue(GlobalOptions.Organization), providers, names);
        if (chosen.Count > 1)
            throw CliException.Usage($"Several keys fit: {string.Join(", ", chosen.Select(one => $"{one.Provider} {one.Name}"))}. Name one, with its provider.");
        Show(context, cache, chosen[0], result.GetValue(Reveal), result.GetValue(Field));
    }

    private static void Show(CliContext context, CredentialCache cache, CachedCredential credential, bool reveal, string? only)
    {
        using var opened = cache.Open(credential.CredentialId);
        var type = ProviderForms.Of(opened.Form);
        var values = type.Get(opened.Form);
        var rows = type.Fields
            .Select(field => (field.Name, Text: !field.Secret ? field.GetText(values)
                : reveal ? Encoding.UTF8.GetString(field.GetSecret(values).Span) : credential.Masks.GetValueOrDefault(field.Name, "")))
            .Where(row => row.Text.Length > 0).ToArray();

        if (only is not null)
        {
            var row = rows.FirstOrDefault(row => row.Name == only);
            context.Printer.Raw(row.Text ?? throw CliException.NotFound($"The key has no value for {only}."));
        }
        else if (context.Printer.IsJson)
        {
            var json = Json.Of(credential);
            if (reveal)
                json["fields"] = new JsonObject(rows.Select(row => KeyValuePair.Create(row.Name, (JsonNode?)row.Text)));
            context.Printer.Json(json);
        }
        else
        {
            context.Printer.Table(["Field", "Value"], [["provider", credential.Provider], ["name", credential.Name], ["version", $"{credential.Version}"], .. rows.Select(row => (string[])[row.Name, row.Text])]);
        }
    }
}

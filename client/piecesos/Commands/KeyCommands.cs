using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Client;
using Platform.Credentials.V1;
using Platform.Providers;

namespace Platform.Piecesos.Commands;

/// <summary>The credentials of an organization, at the server.</summary>
internal static class KeyCommands
{
    private static readonly Argument<string> Name = new("NAME") { Description = "Name or id of the key." };
    private static readonly Option<string?> Provider = new("--provider") { Description = "Provider, where several keys have the name.", HelpName = "PROVIDER" };
    private static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do not ask." };

    public static Command Create()
    {
        Provider.AcceptOnlyProviders();
        var list = new CliCommand("list", "Lists the keys, masked.", "piecesos keys list", "piecesos keys list --json");
        list.Run(ListAsync);
        var remove = new CliCommand("rm", "Deletes a key; it leaves every machine.", "piecesos keys rm Staging --provider openai --yes") { Name, Provider, Yes };
        remove.Run(RemoveAsync);
        var providers = new CliCommand("providers", "Lists the providers and the fields of their forms.", "piecesos keys providers");
        providers.Run(ProvidersAsync);
        return new CliCommand("keys", "The keys of an organization.") { list, KeyEditCommands.CreateAdd(), KeyEditCommands.CreateSet(), remove, providers };
    }

    public static CredentialEditor Editor(CliContext context) => new(context.Connection, context.Session);

    /// <summary>The key that is meant, at the server.</summary>
    public static async Task<(Guid OrganizationId, Credential Credential)> FindAsync(
        CliContext context, CredentialEditor editor, string name, string? provider, CancellationToken cancellationToken)
    {
        var organization = await context.OrganizationAsync(cancellationToken);
        var organizationId = Guid.Parse(organization.OrganizationId);
        var all = (await editor.ListAsync(organizationId, cancellationToken)).Credentials;
        var named = all.Where(one =>
            (one.CredentialId == name || string.Equals(one.Form.Name, name, StringComparison.OrdinalIgnoreCase))
            && (provider is null || ProviderKey(one) == provider)).ToArray();
        return named.Length switch
        {
            1 => (organizationId, named[0]),
            0 => throw CliException.NotFound($"{organization.Name} has no such key. See: piecesos keys list"),
            _ => throw CliException.Usage($"Several keys have this name. Add --provider with one of: {string.Join(", ", named.Select(ProviderKey))}"),
        };
    }

    public static string ProviderKey(Credential credential) => ProviderForms.TryOf(credential.Form, out var type) ? type.Key : "unknown";

    private static async Task ListAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var organization = await context.OrganizationAsync(cancellationToken);
        var response = await Editor(context).ListAsync(Guid.Parse(organization.OrganizationId), cancellationToken);
        if (context.Printer.IsJson)
        {
            context.Printer.Json(new JsonObject
            {
                ["organization_id"] = organization.OrganizationId,
                ["revision"] = response.Revision,
                ["credentials"] = Json.Array(response.Credentials, Json.Of),
            });
            return;
        }

        context.Printer.Table(
            ["Provider", "Name", "Secret", "Version", "Changed"],
            response.Credentials.Select(one => (string[])
            [
                ProviderKey(one),
                one.Form.Name,
                string.Join(", ", one.Masks.Select(mask => mask.Mask)),
                $"{one.Version}",
                $"{one.UpdateTime?.ToDateTimeOffset().ToLocalTime():yyyy-MM-dd HH:mm}",
            ]),
            empty: "No keys yet. Add one with: piecesos keys add PROVIDER --name NAME");
    }

    private static async Task RemoveAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var editor = Editor(context);
        var (organizationId, credential) = await FindAsync(context, editor, result.GetRequiredValue(Name), result.GetValue(Provider), cancellationToken);
        if (!result.GetValue(Yes))
        {
            if (!context.Prompts.CanAsk)
                throw CliException.Usage("There is no terminal to ask: use --yes.");
            if (!context.Prompts.Confirm($"Delete {ProviderKey(credential)} {credential.Form.Name} everywhere?"))
                throw new CliException(ExitCodes.Failure, "Nothing was deleted.");
        }

        var response = await editor.ApplyAsync(organizationId, [CredentialEditor.Delete(credential)], cancellationToken: cancellationToken);
        if (context.Printer.IsJson)
            context.Printer.Json(new JsonObject { ["credential_id"] = credential.CredentialId, ["revision"] = response.Revision });
        else
            context.Printer.Line($"Deleted {ProviderKey(credential)} {credential.Form.Name} (revision {response.Revision}).");
    }

    private static Task ProvidersAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        if (context.Printer.IsJson)
        {
            context.Printer.Json(Json.Array(ProviderForms.All, type => new JsonObject
            {
                ["provider"] = type.Key,
                ["title"] = type.Options.Title,
                ["fields"] = Json.Array(type.Fields, Of),
            }));
            return Task.CompletedTask;
        }

        context.Printer.Table(
            ["Provider", "Field", "Kind", "Default", "Help"],
            ProviderForms.All.SelectMany(type => type.Fields.Select((field, index) => (string[])
            [
                index == 0 ? type.Key : "",
                field.Name,
                string.Join(", ", ((string?[])[field.Options.Required ? "required" : null, field.Secret ? "secret" : null]).OfType<string>()),
                field.Options.DefaultValue,
                field.Options.Help,
            ])));
        return Task.CompletedTask;
    }

    private static JsonObject Of(ProviderField field) => new()
    {
        ["name"] = field.Name,
        ["label"] = field.Options.Label,
        ["help"] = field.Options.Help,
        ["required"] = field.Options.Required,
        ["secret"] = field.Secret,
        ["default"] = field.Options.DefaultValue,
    };
}

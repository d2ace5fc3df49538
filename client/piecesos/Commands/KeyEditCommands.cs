using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Client;
using Platform.Credentials.V1;
using Platform.Providers;

namespace Platform.Piecesos.Commands;

/// <summary>Adding and changing keys. The forms come from the contract; secrets are asked for or read, never given as arguments.</summary>
internal static class KeyEditCommands
{
    private static readonly Argument<string> NewProvider = new("PROVIDER") { Description = "Provider: see piecesos keys providers." };
    private static readonly Argument<string> Name = new("NAME") { Description = "Name or id of the key." };
    private static readonly Option<string?> NewName = new("--name") { Description = "Name of the key.", HelpName = "NAME" };
    private static readonly Option<string?> Rename = new("--rename") { Description = "New name of the key.", HelpName = "NAME" };
    private static readonly Option<string?> Provider = new("--provider") { Description = "Provider, where several keys have the name.", HelpName = "PROVIDER" };
    private static readonly Option<string[]> Fields = new("--field") { Description = "A plain field; repeat it for several.", HelpName = "NAME=VALUE", DefaultValueFactory = _ => [] };
    private static readonly Option<bool> Secret = new("--secret") { Description = "Enter the secret anew, by prompt or standard input." };

    public static Command CreateAdd()
    {
        NewProvider.AcceptOnlyProviders();
        Provider.AcceptOnlyProviders();
        var add = new CliCommand(
            "add",
            "Adds a key. The secret is asked for, or read from standard input.",
            "piecesos keys add openai --name Production",
            "piecesos keys add openai --name Proxy --field base_url=https://proxy.example.com < key.txt",
            "piecesos keys add vertex --name Vertex < service-account.json",
            "piecesos keys add bedrock --name AWS --field access_key_id=AKIA… --field region=us-east-1 < secret.txt")
        {
            NewProvider, NewName, Fields,
        };
        add.Run(AddAsync);
        return add;
    }

    public static Command CreateSet()
    {
        var set = new CliCommand(
            "set",
            "Changes a key. What is not named stays, the secret too.",
            "piecesos keys set Production --rename Main",
            "piecesos keys set Production --secret < new-key.txt",
            "piecesos keys set Production --provider azure-openai --field deployment=gpt-4o-prod")
        {
            Name, Provider, Rename, Fields, Secret,
        };
        set.Run(SetAsync);
        return set;
    }

    private static async Task AddAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var type = ProviderForms.Find(result.GetRequiredValue(NewProvider))!;
        var given = FieldValues.Parse(result.GetValue(Fields)!, type);
        _ = context.Session;
        var form = type.NewForm();
        form.Name = result.GetValue(NewName) ?? Ask(context, "Name", "--name NAME");
        var values = type.Get(form);
        foreach (var field in type.Fields.Where(field => !field.Secret))
        {
            if (given.TryGetValue(field.Name, out var text))
                field.SetText(values, text);
            else if (field.Options.Required)
                field.SetText(values, Ask(context, field.Options.Label, $"--field {field.Name}=…"));
        }

        var wanted = type.Fields.Where(field => field.Secret && field.AppliesTo(values)).ToArray();
        using var draft = new CredentialDraft(form, await new SecretEntry(context.Prompts).ReadAsync(wanted, values, cancellationToken));
        FormNormalizer.Normalize(draft.Form, draft.Secrets);
        Check(context, FormValidator.Check(draft.Form, draft.Secrets, new HashSet<string>()));

        var organization = Guid.Parse((await context.OrganizationAsync(cancellationToken)).OrganizationId);
        var editor = KeyCommands.Editor(context);
        var change = await editor.CreateAsync(organization, draft, cancellationToken);
        Tell(context, "Added", await editor.ApplyAsync(organization, [change], cancellationToken: cancellationToken));
    }

    private static async Task SetAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var editor = KeyCommands.Editor(context);
        var (organization, current) = await KeyCommands.FindAsync(context, editor, result.GetRequiredValue(Name), result.GetValue(Provider), cancellationToken);
        var type = ProviderForms.Of(current.Form);
        var given = FieldValues.Parse(result.GetValue(Fields)!, type);
        var rename = result.GetValue(Rename);
        if (rename is null && given.Count == 0 && !result.GetValue(Secret))
            throw CliException.Usage("Nothing to change: use --field, --rename or --secret.");

        var form = current.Form.Clone();
        form.Name = rename ?? form.Name;
        var values = type.Get(form);
        foreach (var (name, text) in given)
            type.Field(name)!.SetText(values, text);

        // A destination that changes makes the stored secrets useless for it; so they are asked for without being told to.
        var moved = CredentialEditor.MovesSecrets(current.Form, form);
        var kept = result.GetValue(Secret) || moved ? [] : current.Masks.Select(mask => mask.Field).ToHashSet();
        var wanted = type.Fields.Where(field => field.Secret && field.AppliesTo(values) && !kept.Contains(field.Name)
            && (result.GetValue(Secret) || moved || field.IsRequired(values))).ToArray();
        if (moved && !result.GetValue(Secret))
            context.Printer.Note("The secret will go to another address, so enter it again.");
        using var draft = new CredentialDraft(form, await new SecretEntry(context.Prompts).ReadAsync(wanted, values, cancellationToken));
        FormNormalizer.Normalize(draft.Form, draft.Secrets);
        kept.RemoveWhere(name => type.Field(name) is not { } field || !field.AppliesTo(values));
        Check(context, FormValidator.Check(draft.Form, draft.Secrets, kept));

        var change = await editor.UpdateAsync(organization, current, draft, cancellationToken);
        Tell(context, "Changed", await editor.ApplyAsync(organization, [change], cancellationToken: cancellationToken));
    }

    private static string Ask(CliContext context, string question, string option) =>
        context.Prompts.CanAsk ? context.Prompts.Ask(question) : throw CliException.Usage($"{question} is missing: use {option}");

    private static void Check(CliContext context, FormCheck check)
    {
        if (!check.IsValid)
            throw CliException.Usage(string.Join(Environment.NewLine, check.Errors.Select(problem => $"{problem.Field}: {problem.Message}")));
        foreach (var warning in check.Warnings)
            context.Printer.Note($"{warning.Field}: {warning.Message}");
    }

    private static void Tell(CliContext context, string what, ApplyChangesResponse response)
    {
        var credential = response.Credentials[0];
        if (context.Printer.IsJson)
        {
            var json = Json.Of(credential);
            json["warnings"] = Json.Array(response.Warnings, warning => new JsonObject { ["field"] = warning.Field, ["message"] = warning.Message });
            context.Printer.Json(json);
            return;
        }

        context.Printer.Line(
            $"{what} {KeyCommands.ProviderKey(credential)} {credential.Form.Name} {string.Join(", ", credential.Masks.Select(mask => mask.Mask))} (revision {response.Revision}).");
    }
}

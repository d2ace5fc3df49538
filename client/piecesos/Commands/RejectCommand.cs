using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Client;
using Platform.Piecesos.Agent;

namespace Platform.Piecesos.Commands;

/// <summary>Reports that a provider refused a key, through the running agent or, without one, by itself.</summary>
internal static class RejectCommand
{
    private static readonly TimeSpan Delivery = TimeSpan.FromSeconds(2);

    private static readonly Argument<string?> Name = new("NAME") { Description = "Name or id of the key.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Provider = new("--provider") { Description = "Provider of the key.", HelpName = "PROVIDER" };
    private static readonly Option<string> Reason = new("--reason")
    {
        Description = "unauthorized (the key is wrong), restricted (scope, quota or region), or wrong-destination (address or deployment).",
        HelpName = "REASON",
        DefaultValueFactory = _ => "unauthorized",
    };

    private static readonly Option<bool> Works = new("--works") { Description = "Take the report back: the key works." };

    public static Command Create()
    {
        Provider.AcceptOnlyProviders();
        Reason.AcceptOnlyFromAmong(Refusals.Words);
        var command = new CliCommand(
            "reject",
            "Reports that a provider refused a key: administrators see this machine, when and why, until the key changes.",
            "piecesos reject Production --reason unauthorized",
            "piecesos reject --provider azure-openai --reason wrong-destination",
            "piecesos reject Production --works")
        {
            Name, Provider, Reason, Works,
        };
        command.Run(RunAsync);
        return command;
    }

    private static async Task RunAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        string[] names = result.GetValue(Name) is { } name ? [name] : [];
        string[] providers = result.GetValue(Provider) is { } provider ? [provider] : [];
        if (names.Length + providers.Length == 0)
            throw CliException.Usage("Say which key: piecesos reject NAME, or --provider PROVIDER.");
        context.Store.RequireIdentity();
        using var watcher = new PlatformWatcher(context.Store, new PlatformWatcherOptions { Time = context.Time });
        var chosen = Selection.Choose(watcher.Cache, result.GetValue(GlobalOptions.Organization), providers, names);
        if (chosen.Count > 1)
            throw CliException.Usage($"Several keys fit: {string.Join(", ", chosen.Select(one => $"{one.Provider} {one.Name}"))}. Name one, with its provider.");

        var works = result.GetValue(Works);
        var reason = result.GetRequiredValue(Reason);
        var (recorded, delivered) = await ReportAsync(context, watcher, chosen[0], works, reason, cancellationToken);
        if (context.Printer.IsJson)
            context.Printer.Json(new JsonObject { ["credential"] = Json.Of(chosen[0]), ["reason"] = works ? null : reason, ["recorded"] = recorded, ["delivered"] = delivered });
        else
            context.Printer.Line(Sentence(chosen[0], works, recorded, delivered));
    }

    private static async Task<(bool Recorded, bool? Delivered)> ReportAsync(
        CliContext context, PlatformWatcher watcher, CachedCredential chosen, bool works, string reason, CancellationToken cancellationToken)
    {
        var refusal = Refusals.Parse(reason)!.Value;
        using var agent = new PlatformCredentials(new PlatformCredentialsOptions { Folder = context.Store.Folder, Time = context.Time });
        try
        {
            var held = (await agent.ListAsync(cancellationToken: cancellationToken)).FirstOrDefault(one => one.CredentialId == chosen.CredentialId)
                ?? throw CliException.NotFound("The agent does not hold this key any more.");
            return (works ? await agent.WithdrawRejectionAsync(held, cancellationToken) : await agent.RejectAsync(held, refusal, cancellationToken), null);
        }
        catch (PlatformClientException exception) when (exception.Failure == ClientFailure.NoAgent)
        {
            var recorded = works ? watcher.WithdrawRejection(chosen.CredentialId) : watcher.Reject(chosen.CredentialId, refusal);
            return (recorded, recorded && await watcher.CatchUpAsync(Delivery, cancellationToken) == CatchUpResult.Current);
        }
    }

    private static string Sentence(CachedCredential credential, bool works, bool recorded, bool? delivered)
    {
        var which = $"{credential.Provider} {credential.Name}";
        if (!recorded)
            return works ? $"Nothing was reported of {which}." : $"{which} is reported already.";
        var what = works ? $"Took back the report of {which}." : $"Reported {which}, version {credential.Version}.";
        return delivered switch
        {
            true => $"{what} The platform has it.",
            false => $"{what} The platform hears of it with the next contact.",
            null => $"{what} The agent tells the platform.",
        };
    }
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Client;
using Platform.Piecesos.Agent;
using Platform.Providers;

namespace Platform.Piecesos.Commands;

/// <summary>Says which key a program on this machine gets for a provider, and why.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string> Provider = new("PROVIDER") { Description = "Provider of the key." };

    public static Command Create()
    {
        Provider.AcceptOnlyProviders();
        var command = new CliCommand(
            "explain", "Says which key of a provider wins on this machine, why, how current it is, and what it overrides.", "piecesos explain openai", "piecesos explain bedrock --json") { Provider };
        command.Run(RunAsync);
        return command;
    }

    private static async Task RunAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        context.Store.RequireIdentity();
        var type = ProviderForms.Find(result.GetRequiredValue(Provider))!;
        using var cache = new CredentialCache(context.Store, context.Time);
        var agent = await AgentClient.StatusAsync(context.Store.Folder, cancellationToken);
        var organization = result.GetValue(GlobalOptions.Organization);
        var candidates = cache.Credentials.Where(one => one.Readable && one.Provider == type.Key && (organization is null || one.OrganizationId.ToString("D") == organization)).ToArray();
        var overridden = CredentialEnvironment.Names(type).Where(name => !string.IsNullOrEmpty(context.Terminal.Environment(name))).ToArray();
        var why = Why(cache, type, candidates);
        var winner = candidates.Length == 1 ? candidates[0] : null;
        var feed = winner is null ? null : cache.Feeds.First(one => one.OrganizationId == winner.OrganizationId);

        if (context.Printer.IsJson)
        {
            context.Printer.Json(new JsonObject
            {
                ["provider"] = type.Key,
                ["why"] = why,
                ["winner"] = winner is null ? null : Json.Of(winner),
                ["candidates"] = Json.Array(candidates, Json.Of),
                ["feed"] = feed is null ? null : Json.Of(feed),
                ["variables"] = Json.Array(CredentialEnvironment.Names(type), name => JsonValue.Create(name)!),
                ["overrides"] = Json.Array(overridden, name => JsonValue.Create(name)!),
                ["agent"] = agent is not null,
                ["connected"] = agent?["connected"]?.GetValue<bool>(),
            });
            return;
        }

        context.Printer.Line(why);
        if (winner is not null && feed is not null)
        {
            context.Printer.Table(
                [winner.Name, ""],
                [
                    ["Secret", string.Join(", ", winner.Masks.Values)],
                    ["Version", $"{winner.Version}, at revision {feed.Revision?.ToString(CultureInfo.InvariantCulture) ?? "?"} of organization {winner.OrganizationId}"],
                    ["Committed", feed.CommitTime is { } time ? $"the organization's last change is of {Local(time)}" : "not known"],
                    ["Last contact", feed.LastContact is { } contact ? Local(contact) : "never"],
                    ["Usable offline until", Local(feed.LeaseEnd)],
                    ["Agent", agent is null ? "not running" : agent["connected"]?.GetValue<bool>() == true ? "running, connected" : "running, not connected"],
                    ["Sets", string.Join(", ", CredentialEnvironment.Names(type))],
                ]);
        }

        if (overridden.Length > 0)
            context.Printer.Line($"In this shell these are set already; piecesos run takes them away from its child, so that no left-over meets the key: {string.Join(", ", overridden)}.");
    }

    private static string Why(CredentialCache cache, ProviderType type, CachedCredential[] candidates)
    {
        if (candidates.Length == 1)
            return $"{candidates[0].Name}: it is the only key of {type.Key} that this machine holds.";
        if (candidates.Length > 1)
            return $"None by itself: this machine holds several keys of {type.Key} ({string.Join(", ", candidates.Select(one => one.Name))}). Choose with --name.";
        if (cache.Feeds.Any(feed => !feed.Usable && feed.Credentials > 0))
            return "None: this machine has not heard from the platform for longer than its organization allows. Connect and run: piecesos watch";
        return cache.Removals.Count > 0
            ? $"None: {Json.Sentence(cache.Removals[0].Reason)}, and what was here is wiped."
            : $"None: this machine holds no key of {type.Key}. See: piecesos status";
    }

    private static string Local(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}

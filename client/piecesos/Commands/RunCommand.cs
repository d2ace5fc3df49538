using System.CommandLine;
using Platform.Client;
using Platform.Piecesos.Running;

namespace Platform.Piecesos.Commands;

/// <summary>Runs a command with credentials in its environment.</summary>
internal static class RunCommand
{
    private static readonly Option<string[]> Providers = new("--provider") { Description = "Only keys of this provider; repeat it for several.", HelpName = "PROVIDER", DefaultValueFactory = _ => [] };
    private static readonly Option<string[]> Names = new("--name") { Description = "Only the key with this name; repeat it for several.", HelpName = "NAME", DefaultValueFactory = _ => [] };
    public static readonly Option<string?> Prefix = new("--prefix") { Description = "Put this before the name of each variable, as where a program has two keys of one provider.", HelpName = "PREFIX" };
    private static readonly Option<bool> Watch = new("--watch") { Description = "Restart the command when one of its keys changes." };
    private static readonly Option<string?> OnChange = new("--on-change")
    {
        Description = "Instead of a restart replace the files and send this signal: HUP, USR1 and so on. The variables of a running command cannot change.",
        HelpName = "SIGNAL",
    };

    private static readonly Option<double> Grace = new("--grace")
    {
        Description = "How long the command may take to end before a restart; then it is killed. Default: 10.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Argument<string[]> Command = new("COMMAND") { Description = "The command and its arguments, after --.", Arity = ArgumentArity.OneOrMore };

    public static Command Create()
    {
        Providers.AcceptOnlyProviders();
        OnChange.AcceptOnlyFromAmong(SignalNames.All);
        var command = new CliCommand(
            "run",
            "Runs a command with this machine's keys in its environment, under the names that the providers' libraries read.",
            "piecesos run -- python app.py",
            "piecesos run --provider openai --name Production -- env",
            "piecesos run --name Backup --prefix BACKUP_ -- ./compare.sh",
            "piecesos run --offline --provider vertex -- ./train.sh",
            "piecesos run --watch -- python server.py",
            "piecesos run --on-change HUP -- nginx -g 'daemon off;'")
        {
            Providers, Names, Prefix, Watch, OnChange, Grace, Selection.Offline, Selection.Wait, Command,
        };
        command.Run(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var words = result.GetRequiredValue(Command);
        if (result.GetValue(Watch) || result.GetValue(OnChange) is not null)
        {
            var plan = new WatchedPlan(
                words,
                result.GetValue(OnChange) is { } name ? SignalNames.Number(name) : null,
                TimeSpan.FromSeconds(Math.Clamp(result.GetValue(Grace), 0, 3600)),
                result.GetValue(Prefix) ?? "",
                cache => Choose(cache, result, result.GetValue(Providers)!, result.GetValue(Names)!),
                KeepCurrent: !result.GetValue(Selection.Offline));

            // Current before the first start, as without --watch.
            using (await Selection.OpenAsync(context, result, cancellationToken))
            {
            }

            return await new WatchedRun(context, plan).RunAsync(cancellationToken);
        }

        using var files = new ChildFiles(context.Store.Folder, context.Terminal.Environment("XDG_RUNTIME_DIR"));
        using var environment = new ChildEnvironment(files, result.GetValue(Prefix) ?? "");
        using (var cache = await Selection.OpenAsync(context, result, cancellationToken))
        {
            var chosen = Choose(cache, result, result.GetValue(Providers)!, result.GetValue(Names)!);
            foreach (var credential in chosen)
            {
                using var opened = cache.Open(credential.CredentialId);
                environment.Add(opened);
            }
        }

        return await ChildProcess.RunAsync(words, environment, cancellationToken);
    }

    /// <summary>The keys that a program gets: at least one, and one per provider.</summary>
    public static IReadOnlyList<CachedCredential> Choose(CredentialCache cache, ParseResult result, IReadOnlyCollection<string> providers, IReadOnlyCollection<string> names)
    {
        var chosen = Selection.Choose(cache, result.GetValue(GlobalOptions.Organization), providers, names);
        if (chosen.Count == 0)
            throw CliException.NotFound("This machine holds no key. See: piecesos status");
        RefuseSeveral(chosen);
        return chosen;
    }

    /// <summary>Which of several keys a program gets must be somebody's decision, not an accident of order.</summary>
    private static void RefuseSeveral(IReadOnlyList<CachedCredential> chosen)
    {
        foreach (var group in chosen.GroupBy(one => one.Provider).Where(group => group.Count() > 1))
        {
            var names = string.Join(", ", group.Select(one => one.Name));
            throw CliException.Usage($"This machine holds several keys of {group.Key}: {names}. Choose with --name, or leave the provider out with --provider.");
        }
    }
}

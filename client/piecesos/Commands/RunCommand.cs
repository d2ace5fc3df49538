using System.CommandLine;
using Platform.Client;
using Platform.Piecesos.Running;
using Platform.Providers;

namespace Platform.Piecesos.Commands;

/// <summary>Runs a command with credentials in its environment.</summary>
internal static class RunCommand
{
    private static readonly Option<string[]> Providers = new("--provider") { Description = "Only keys of this provider; repeat it for several.", HelpName = "PROVIDER", DefaultValueFactory = _ => [] };
    private static readonly Option<string[]> Names = new("--name") { Description = "Only the key with this name; repeat it for several.", HelpName = "NAME", DefaultValueFactory = _ => [] };
    public static readonly Option<string?> Prefix = new("--prefix") { Description = "Put this before the name of each variable, as where a program has two keys of one provider.", HelpName = "PREFIX" };
    private static readonly Argument<string[]> Command = new("COMMAND") { Description = "The command and its arguments, after --.", Arity = ArgumentArity.OneOrMore };

    public static Command Create()
    {
        Providers.AcceptOnlyFromAmong([.. ProviderForms.All.Select(type => type.Key)]);
        var command = new CliCommand(
            "run",
            "Runs a command with this machine's keys in its environment, under the names that the providers' libraries read.",
            "piecesos run -- python app.py",
            "piecesos run --provider openai --name Production -- env",
            "piecesos run --name Backup --prefix BACKUP_ -- ./compare.sh",
            "piecesos run --offline --provider vertex -- ./train.sh")
        {
            Providers, Names, Prefix, Selection.Offline, Selection.Wait, Command,
        };
        command.Run(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var words = result.GetRequiredValue(Command);
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

        return await ChildProcess.RunAsync(words[0], words[1..], environment, cancellationToken);
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

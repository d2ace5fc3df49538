using System.CommandLine;
using Platform.Client;
using Platform.Providers;

namespace Platform.Piecesos.Commands;

/// <summary>Chooses among the credentials that this machine holds.</summary>
internal static class Selection
{
    private const double UsualWait = 2;
    private const double FirstWait = 20;

    public static readonly Option<bool> Offline = new("--offline") { Description = "Use what this machine holds, without asking the server first." };

    public static readonly Option<double?> Wait = new("--wait")
    {
        Description = "How long to get current first, if the server is there. Default: 2, on a machine that holds nothing yet 20.",
        HelpName = "SECONDS",
    };

    /// <summary>Gets current if the server is there, for a short time at most; then works with what is held.</summary>
    public static async Task<CredentialCache> OpenAsync(CliContext context, ParseResult command, CancellationToken cancellationToken)
    {
        context.Store.RequireIdentity();
        if (!command.GetValue(Offline))
        {
            using var watcher = new PlatformWatcher(context.Store, new PlatformWatcherOptions { Time = context.Time });
            var wait = command.GetValue(Wait) ?? (watcher.Cache.Feeds.Any(feed => feed.Revision is not null) ? UsualWait : FirstWait);
            var remark = await watcher.CatchUpAsync(TimeSpan.FromSeconds(wait), cancellationToken) switch
            {
                CatchUpResult.Refused => "The server refuses this device; using what it holds. See: piecesos status",
                CatchUpResult.TimedOut => "The server is slow; using what this machine holds. Wait longer with --wait.",
                _ => null,
            };
            if (remark is not null)
                context.Printer.Note($"piecesos: {remark}");
        }

        var cache = new CredentialCache(context.Store, context.Time);
        if (cache.Feeds.Any(feed => !feed.Usable && feed.Credentials > 0))
            RefuseWithoutLease(context, cache);
        return cache;
    }

    /// <summary>Which keys are missing, and why, is said before it is found out by their absence.</summary>
    private static void RefuseWithoutLease(CliContext context, CredentialCache cache)
    {
        const string advice = "Connect to the network and run: piecesos watch";
        if (cache.Feeds.All(feed => !feed.Usable || feed.Credentials == 0))
        {
            cache.Dispose();
            throw new PlatformClientException(ClientFailure.LeaseExpired, $"The keys here may not be used: this machine has not heard from the platform for longer than its organization allows. {advice}");
        }

        foreach (var feed in cache.Feeds.Where(feed => !feed.Usable))
            context.Printer.Note($"piecesos: The keys of organization {feed.OrganizationId} may not be used: too long without contact. {advice}");
    }

    /// <summary>Credentials of the named providers, with the named names; all when neither is named.</summary>
    public static IReadOnlyList<CachedCredential> Choose(
        CredentialCache cache, string? organization, IReadOnlyCollection<string> providers, IReadOnlyCollection<string> names)
    {
        var chosen = cache.Credentials.Where(one => one.Readable
            && (organization is null || one.OrganizationId.ToString("D") == organization)
            && (providers.Count == 0 || providers.Contains(one.Provider))
            && (names.Count == 0 || names.Any(name => IsNamed(one, name)))).ToArray();
        foreach (var name in names.Where(name => !chosen.Any(one => IsNamed(one, name))))
            throw CliException.NotFound($"This machine holds no key called {name}. See: piecesos status");
        foreach (var provider in providers.Where(provider => !chosen.Any(one => one.Provider == provider)))
            throw CliException.NotFound($"This machine holds no {ProviderForms.Find(provider)?.Options.Title ?? provider}. See: piecesos status");
        return chosen;
    }

    private static bool IsNamed(CachedCredential credential, string name) =>
        string.Equals(credential.Name, name, StringComparison.OrdinalIgnoreCase) || credential.CredentialId.ToString("D") == name;
}

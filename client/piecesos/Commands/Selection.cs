using System.CommandLine;
using Platform.Client;
using Platform.Providers;

namespace Platform.Piecesos.Commands;

/// <summary>Chooses among the credentials that this machine holds.</summary>
internal static class Selection
{
    private static readonly TimeSpan SyncTime = TimeSpan.FromSeconds(2);

    public static readonly Option<bool> Offline = new("--offline") { Description = "Use what this machine holds, without asking the server first." };

    /// <summary>Gets current if the server is there, for two seconds at most; then works with what is held.</summary>
    public static async Task<CredentialCache> OpenAsync(CliContext context, bool offline, CancellationToken cancellationToken)
    {
        context.Store.RequireIdentity();
        if (!offline)
        {
            using var watcher = new PlatformWatcher(context.Store, new PlatformWatcherOptions { Time = context.Time });
            var result = await watcher.CatchUpAsync(SyncTime, cancellationToken);
            if (result is CatchUpResult.Refused)
                context.Printer.Note("piecesos: The server refuses this device; using what it holds. See: piecesos status");
        }

        return new CredentialCache(context.Store);
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

using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Client;
using Platform.Piecesos.Agent;

namespace Platform.Piecesos.Commands;

/// <summary>What this machine is and holds.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var command = new CliCommand("status", "Shows what this machine is and holds, and whether the server can be reached.", "piecesos status", "piecesos status --json");
        command.Run(RunAsync);
        return command;
    }

    private static async Task RunAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var identity = context.Store.RequireIdentity();
        var session = context.Store.Session is { } kept && kept.ExpireTime > context.Time.GetUtcNow() ? kept : null;
        var watching = context.Store.IsInUse;

        // A running agent knows; without one the server is asked.
        var agent = await AgentClient.StatusAsync(context.Store.Folder, cancellationToken);
        var reachable = agent?["connected"]?.GetValue<bool>() ?? await IsReachableAsync(identity, cancellationToken);
        using var cache = Open(context, out var locked);
        var credentials = cache?.Credentials ?? [];

        if (context.Printer.IsJson)
        {
            context.Printer.Json(new JsonObject
            {
                ["server"] = identity.Servers.Http.ToString(),
                ["reachable"] = reachable,
                ["email"] = identity.Email,
                ["signed_in_until"] = session?.ExpireTime,
                ["device_id"] = identity.DeviceId.ToString("D"),
                ["device_name"] = identity.Name,
                ["fingerprint"] = locked is null ? Enrolment.FingerprintOf(context.Store) : null,
                ["watching"] = watching,
                ["agent"] = agent is not null,
                ["folder"] = context.Store.Folder,
                ["private_keys"] = KeyPlaces.Word(context.Store.KeyPlace),
                ["private_keys_available"] = locked is null,
                ["feeds"] = Json.Array(cache?.Feeds ?? [], Json.Of),
                ["removed"] = Json.Array(cache?.Removals ?? [], Json.Of),
                ["credentials"] = Json.Array(credentials, Json.Of),
            });
            Require(locked);
            return;
        }

        context.Printer.Table(
            ["This machine", ""],
            [
                ["Server", $"{identity.Servers.Http} ({(reachable ? "reachable" : "not reachable; the keys here still work")})"],
                ["Person", $"{identity.Email} ({(session is null ? "not signed in; needed for changes only" : $"signed in until {session.ExpireTime.ToLocalTime():t}")})"],
                ["Device", $"{identity.Name} ({identity.DeviceId})"],
                ["Watching", agent is not null ? "yes, the agent runs" : watching ? "yes" : "no: start it with piecesos agent or piecesos watch"],
                ["Folder", context.Store.Folder],
                ["Private keys", KeyPlaces.Sentence(context.Store.KeyPlace) + (locked is null ? "" : ", which does not give them out now")],
                .. (cache?.Feeds ?? []).Select(feed => (string[])["Feed", Describe(feed)]),
                .. (cache?.Removals ?? []).Select(removal => (string[])["Removed", Describe(removal)]),
            ]);
        Require(locked);
        context.Printer.Table(["Provider", "Name", "Secret", "Version"], credentials.Select(Row), empty: "This machine holds no keys yet. They come with: piecesos watch");
    }

    /// <summary>What the machine holds; null with the reason, when the secret store of the system does not give its private keys out.</summary>
    private static CredentialCache? Open(CliContext context, out PlatformClientException? locked)
    {
        try
        {
            locked = null;
            return new CredentialCache(context.Store, context.Time);
        }
        catch (PlatformClientException exception) when (exception.Failure == ClientFailure.KeysUnavailable)
        {
            locked = exception;
            return null;
        }
    }

    private static void Require(PlatformClientException? locked)
    {
        if (locked is not null)
            throw new PlatformClientException(locked.Failure, locked.Message);
    }

    private static string Describe(FeedStatus feed)
    {
        var revision = feed.Revision is null ? "awaiting a snapshot" : $"revision {feed.Revision}{(feed.CommitTime is { } time ? $" of {Local(time)}" : "")}";
        var lease = feed.Usable ? $"usable offline until {Local(feed.LeaseEnd)}" : "NOT usable: too long without contact; connect and run piecesos watch";
        return $"organization {feed.OrganizationId}: {revision}; {lease}{(feed.AccessEnded ? "; access ended, unconfirmed" : "")}";
    }

    private static string Describe(FeedRemoval removal) =>
        $"organization {removal.OrganizationId}: {Json.Sentence(removal.Reason)} since {Local(removal.RevokeTime)}; "
        + $"{(removal.WipeTime is { } wiped ? $"wiped {Local(wiped)}" : "being wiped")}, {(removal.Confirmed ? "confirmed to the server" : "not yet confirmed to the server")}";

    private static string Local(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string[] Row(CachedCredential credential) => credential.Readable
        ? [credential.Provider, credential.Name, string.Join(", ", credential.Masks.Values), $"{credential.Version}"]
        : ["?", $"{credential.CredentialId} (cannot be opened here)", "", $"{credential.Version}"];

    private static async Task<bool> IsReachableAsync(DeviceIdentity identity, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            await ServerAddresses.DiscoverAsync(identity.Servers.Http, limit.Token);
            return true;
        }
        catch (Exception exception) when (exception is PlatformClientException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}

using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Platform.Client;
using Platform.Piecesos.Agent;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Platform.Piecesos.Commands;

/// <summary>The agent: keeps this machine's keys current until it is stopped, and prints each change, masked.</summary>
internal static class WatchCommand
{
    public static Command Create()
    {
        var command = new CliCommand(
            "watch",
            "Keeps this machine's keys current, and prints each change, masked. Stop it with Ctrl-C.",
            "piecesos watch",
            "piecesos watch --json | jq .");
        command.Run(RunAsync);
        return command;
    }

    private static async Task RunAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var watcher = new PlatformWatcher(context.Store, new PlatformWatcherOptions { Time = context.Time });
        watcher.Happened += happened => Print(context.Printer, happened);
        await watcher.RunAsync(stop.Token);
    }

    internal static void Print(Printer printer, ClientEvent happened)
    {
        if (printer.IsJson)
            printer.JsonLine(Of(happened));
        else if (Sentence(happened) is { } line)
            printer.Line($"{happened.Time.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture)}  {line}", StyleOf(happened));
    }

    private static string? Sentence(ClientEvent happened) => happened switch
    {
        ClientEvent.Connected => "connected",
        ClientEvent.CaughtUp => "current",
        ClientEvent.Disconnected gone => $"disconnected: {gone.Reason} Again in {gone.RetryIn.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s; the keys here still work.",
        ClientEvent.CredentialChanged changed => $"{Sign(changed.Kind)} {Describe(changed.Credential)} (revision {changed.Revision})",
        ClientEvent.FeedRemoved removed => $"- everything of organization {removed.OrganizationId} is wiped: {Json.Sentence(removed.Reason)}",
        ClientEvent.WipeConfirmed => "the server has this machine's signed receipt of it",
        ClientEvent.CredentialRejected rejected => $"! {Describe(rejected.Credential)} is reported as refused: {Refusals.Word(rejected.Reason)}",
        ClientEvent.FeedPaused paused => $"! the server says that this device may no longer read organization {paused.Feed.OrganizationId}, but has not signed it: nothing new comes",
        ClientEvent.KeysTrusted { First: true } keys => $"pinned the installation's signing keys (list {keys.Version}): this folder is of an older version, which pinned none",
        ClientEvent.KeysTrusted keys => $"took the next list of signing keys ({keys.Version})",
        ClientEvent.FrameRejected rejected => $"! a frame was not believed ({rejected.Fault}); the keys here stay as they were",
        _ => null,
    };

    private static string Sign(CredentialChangeKind kind) => kind switch
    {
        CredentialChangeKind.Added => "+",
        CredentialChangeKind.Removed => "-",
        _ => "~",
    };

    private static string Describe(CachedCredential credential) => credential.Readable
        ? $"{credential.Provider} {credential.Name} {string.Join(", ", credential.Masks.Values)}"
        : $"{credential.CredentialId}, which this machine cannot open";

    private static Style? StyleOf(ClientEvent happened) => happened switch
    {
        ClientEvent.CredentialChanged { Kind: CredentialChangeKind.Added } => new Style(Color.Green),
        ClientEvent.CredentialChanged { Kind: CredentialChangeKind.Updated } => new Style(Color.Yellow),
        ClientEvent.CredentialChanged or ClientEvent.CredentialRejected or ClientEvent.FeedRemoved or ClientEvent.FeedPaused or ClientEvent.FrameRejected => new Style(Color.Red),
        _ => new Style(Color.Grey),
    };

    private static JsonObject Of(ClientEvent happened)
    {
        var (name, details) = happened switch
        {
            ClientEvent.Connected => ("connected", new JsonObject()),
            ClientEvent.CaughtUp => ("caught-up", []),
            ClientEvent.Disconnected gone => ("disconnected", new() { ["reason"] = gone.Reason, ["retry_in_ms"] = (long)gone.RetryIn.TotalMilliseconds }),
            ClientEvent.CredentialChanged changed => ($"credential-{Word(changed.Kind)}", new() { ["revision"] = changed.Revision, ["credential"] = Json.Of(changed.Credential) }),
            ClientEvent.FeedAdvanced advanced => ("feed-advanced", new() { ["by_snapshot"] = advanced.BySnapshot, ["feed"] = Json.Of(advanced.Feed) }),
            ClientEvent.FeedRemoved removed => ("feed-removed", new()
            {
                ["organization_id"] = removed.OrganizationId.ToString("D"),
                ["feed_id"] = removed.FeedId.ToString("D"),
                ["reason"] = Json.Word(removed.Reason),
            }),
            ClientEvent.WipeConfirmed done => ("wipe-confirmed", new() { ["feed_id"] = done.FeedId.ToString("D") }),
            ClientEvent.CredentialRejected refused => ("credential-rejected", new() { ["reason"] = Refusals.Word(refused.Reason), ["credential"] = Json.Of(refused.Credential) }),
            ClientEvent.FeedPaused paused => ("feed-paused", new() { ["feed"] = Json.Of(paused.Feed) }),
            ClientEvent.KeysTrusted keys => ("keys-trusted", new() { ["version"] = keys.Version, ["first"] = keys.First }),
            ClientEvent.FrameRejected rejected => ("frame-rejected", new() { ["feed_id"] = rejected.FeedId.ToString("D"), ["fault"] = rejected.Fault.ToString() }),
            ClientEvent.Acknowledged done => ("acknowledged", new() { ["feed_id"] = done.FeedId.ToString("D"), ["revision"] = done.Revision }),
            _ => ("unknown", []),
        };
        details.Insert(0, "event", name);
        details.Insert(1, "time", happened.Time);
        return details;
    }

    private static string Word(CredentialChangeKind kind) => kind switch
    {
        CredentialChangeKind.Added => "added",
        CredentialChangeKind.Removed => "removed",
        _ => "updated",
    };
}

using System.CommandLine;
using System.Runtime.InteropServices;
using Platform.Client;
using Platform.Piecesos.Agent;

namespace Platform.Piecesos.Commands;

/// <summary>The agent: one stream for all organizations of its person, and the local API for other programs of the same user.</summary>
internal static class AgentCommand
{
    private static readonly Option<int?> Loopback = new("--loopback")
    {
        Description = "Offer the JSON API at this port of 127.0.0.1 too (0: a free one), to who has the token in DATA/agent/loopback.json.",
        HelpName = "PORT",
    };

    public static Command Create()
    {
        Loopback.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0 or > 65535)
                result.AddError("--loopback takes a port: 0 to 65535.");
        });
        var command = new CliCommand(
            "agent",
            "Keeps this machine's keys current and offers them to your other programs on a socket. Stop it with Ctrl-C.",
            "piecesos agent",
            "piecesos agent --json",
            "piecesos agent --loopback 7070",
            "piecesos agent install")
        {
            Loopback,
            AgentInstallCommands.Install(),
            AgentInstallCommands.Uninstall(),
        };
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
        watcher.Happened += happened => WatchCommand.Print(context.Printer, happened);
        var state = new AgentState(context.Store.RequireIdentity(), watcher, context.Time);
        var sockets = new AgentSockets(context.Store.Folder);

        // The watcher holds the device's lock, so that no second agent takes the sockets away.
        var running = watcher.RunAsync(stop.Token);
        if (running.IsFaulted)
            await running;
        await using var server = await AgentServer.StartAsync(sockets, state, loopbackPort: result.GetValue(Loopback));
        context.Printer.Line($"Local API: {sockets.Grpc} (gRPC), {sockets.Http} (JSON over HTTP).");
        context.Printer.Line($"The device's private keys are {KeyPlaces.Sentence(context.Store.KeyPlace)}.");
        if (result.GetValue(Loopback) is not null)
            context.Printer.Line($"Also by TCP: address and token are in {sockets.Loopback}.");
        await running;
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Client;

namespace Platform.Piecesos.Commands;

/// <summary>Ends a person's sign-in on this machine, or gives the whole device up.</summary>
internal static class LogoutCommand
{
    private static readonly Option<bool> Wipe = new("--wipe") { Description = "Give up this device: remove its private keys, from the system's secret store too, and all it holds." };

    public static Command Create()
    {
        var command = new CliCommand("logout", "Ends your sign-in on this machine. It keeps its keys and goes on receiving, unless you say --wipe.", "piecesos logout", "piecesos logout --wipe") { Wipe };
        command.Run((context, result, _) => RunAsync(context, result.GetValue(Wipe)));
        return command;
    }

    private static Task RunAsync(CliContext context, bool wipe)
    {
        var identity = wipe ? TryIdentity(context.Store) : context.Store.Identity;
        if (wipe && context.Store.IsInUse)
            throw new CliException(ExitCodes.Conflict, "The agent, or another piecesos, uses this folder. Stop it first: Ctrl-C, or systemctl --user stop piecesos-agent");
        if (wipe)
            context.Store.Wipe();
        else
            context.Store.ClearSession();

        if (context.Printer.IsJson)
        {
            context.Printer.Json(new JsonObject { ["signed_in"] = false, ["wiped"] = wipe, ["device_id"] = identity?.DeviceId.ToString("D") });
            return Task.CompletedTask;
        }

        context.Printer.Line(wipe ? "This machine is no device any more: its private keys and all it held are removed." : "Signed out. This machine keeps its keys and goes on receiving.");
        if (wipe && identity is not null)
            context.Printer.Line($"The server has not been told. Refuse the device there, from another machine or in the portal: piecesos devices revoke {identity.DeviceId}");
        return Task.CompletedTask;
    }

    /// <summary>What is damaged can be given up too.</summary>
    public static DeviceIdentity? TryIdentity(DeviceStore store)
    {
        try
        {
            return store.Identity;
        }
        catch (PlatformClientException)
        {
            return null;
        }
    }
}

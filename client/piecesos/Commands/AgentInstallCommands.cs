using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Client;
using Platform.Piecesos.Agent;

namespace Platform.Piecesos.Commands;

/// <summary>Writes what the system needs to run the agent whenever the person is signed in, and says how to switch it on.</summary>
internal static class AgentInstallCommands
{
    private static readonly Option<string?> System = new("--system")
    {
        Description = "systemd, launchd or windows. Default: this machine's. Only systemd has been tried.",
        HelpName = "SYSTEM",
    };

    private static readonly Option<bool> Print = new("--print") { Description = "Print the file instead of writing it." };

    public static Command Install()
    {
        System.AcceptOnlyFromAmong("systemd", "launchd", "windows");
        var command = new CliCommand(
            "install", "Writes a service file that runs the agent whenever you are signed in.", "piecesos agent install", "piecesos agent install --print") { System, Print };
        command.Run(InstallAsync);
        return command;
    }

    public static Command Uninstall()
    {
        var command = new CliCommand("uninstall", "Removes the service file.", "piecesos agent uninstall") { System };
        command.Run(UninstallAsync);
        return command;
    }

    private static Task InstallAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        context.Store.RequireIdentity();
        var (system, path, text) = File(context, result);
        if (result.GetValue(Print))
        {
            context.Terminal.Output.Write(text);
            return Task.CompletedTask;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        global::System.IO.File.WriteAllText(path, text);
        if (context.Printer.IsJson)
        {
            context.Printer.Json(new JsonObject { ["system"] = system, ["file"] = path });
            return Task.CompletedTask;
        }

        context.Printer.Line($"Wrote {path}. Switch it on with:");
        context.Printer.Line(system switch
        {
            "systemd" => "  systemctl --user daemon-reload && systemctl --user enable --now piecesos-agent",
            "launchd" => $"  launchctl bootstrap gui/$(id -u) {path}",
            _ => $"  schtasks /Create /TN piecesos-agent /XML \"{path}\"",
        });
        if (system != "systemd")
            context.Printer.Note("piecesos: this file has not been tried on such a machine yet.");
        return Task.CompletedTask;
    }

    private static Task UninstallAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var (system, path, _) = File(context, result);
        var existed = global::System.IO.File.Exists(path);
        global::System.IO.File.Delete(path);
        if (context.Printer.IsJson)
            context.Printer.Json(new JsonObject { ["system"] = system, ["file"] = path, ["removed"] = existed });
        else
            context.Printer.Line(existed ? $"Removed {path}. An agent that runs now goes on until it is stopped." : $"There is no {path}.");
        return Task.CompletedTask;
    }

    private static (string System, string Path, string Text) File(CliContext context, ParseResult result)
    {
        var system = result.GetValue(System) ?? (OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "launchd" : "systemd");
        var home = context.Terminal.Environment("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var program = OwnCommand();
        var keysInFiles = context.Terminal.Environment(DeviceStore.KeysVariable) == "files";
        var (path, text) = system switch
        {
            "systemd" => ServiceFiles.Systemd(home, program, context.Store.Folder, keysInFiles),
            "launchd" => ServiceFiles.Launchd(home, program, context.Store.Folder, keysInFiles),
            _ => ServiceFiles.Windows(home, program, context.Store.Folder),
        };
        return (system, path, text);
    }

    /// <summary>What starts this very program: its file, or dotnet with it.</summary>
    private static string[] OwnCommand()
    {
        var file = Environment.ProcessPath ?? throw CliException.Usage("This program does not know where its file is. Write a service file by hand that runs: piecesos agent");
        return Path.GetFileNameWithoutExtension(file) == "dotnet" ? [file, Path.GetFullPath(Environment.GetCommandLineArgs()[0])] : [file];
    }
}

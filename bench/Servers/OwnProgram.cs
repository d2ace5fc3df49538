using System.Diagnostics;
using System.Globalization;
using Platform.Bench.Processes;

namespace Platform.Bench.Servers;

/// <summary>This program again, as a server.</summary>
internal static class OwnProgram
{
    public static ProcessStartInfo Command(Cores cores, string command, int port)
    {
        string[] arguments = [command, "--port", port.ToString(CultureInfo.InvariantCulture)];
        var program = Environment.ProcessPath!;
        // Started as "dotnet Platform.Bench.dll" the process is dotnet, and its first argument the assembly.
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? cores.Command(measured: true, program, [typeof(OwnProgram).Assembly.Location, .. arguments])
            : cores.Command(measured: true, program, arguments);
    }

    /// <summary>Ends the process when the one that started it is gone, whichever way.</summary>
    public static void ExitWithParent()
    {
        var watch = new Thread(() =>
        {
            while (Console.In.Read() >= 0)
            {
            }

            Environment.Exit(0);
        })
        { IsBackground = true };
        watch.Start();
    }
}

using System.Diagnostics;
using System.Globalization;
using Platform.Bench.Processes;

namespace Platform.Bench.Servers;

/// <summary>This program again, as a server.</summary>
internal static class OwnProgram
{
    /// <summary>What starts it. Started as "dotnet Platform.Bench.dll" the process is dotnet, and its first argument the assembly.</summary>
    public static string[] Arguments => Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet"
        ? [Environment.ProcessPath!, typeof(OwnProgram).Assembly.Location]
        : [Environment.ProcessPath!];

    public static ProcessStartInfo Command(Cores cores, string command, int port) =>
        cores.Command(measured: true, Arguments[0], [.. Arguments[1..], command, "--port", port.ToString(CultureInfo.InvariantCulture)]);

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

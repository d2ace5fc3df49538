using System.Diagnostics;
using Platform.Bench.Processes;

namespace Platform.Bench.Agents;

/// <summary>A way to run piecesos, and how much of a disk it takes.</summary>
/// <param name="Name">Its name in the report.</param>
/// <param name="Command">Program and first arguments.</param>
/// <param name="Bytes">What has to be copied to a machine that has nothing of it, but for the runtime where the name says so.</param>
internal sealed record PublishedAgent(string Name, string[] Command, long Bytes)
{
    private const string Runtime = "linux-x64";

    /// <summary>As the README says: one file that needs no .NET.</summary>
    /// <param name="published">A folder into which client/publish.sh has published; null to do that now.</param>
    /// <param name="folder">The run's folder.</param>
    public static async Task<PublishedAgent> PublishAsync(string? published, TemporaryFolder folder)
    {
        var output = published ?? Path.Combine(folder.Path, "published");
        if (published is null)
            await RunAsync(Path.Combine(PlatformService.RepositoryRoot, "client", "publish.sh"), Runtime, output);
        return new PublishedAgent("piecesos, as published", [Path.Combine(Path.GetFullPath(output), "piecesos")], Disk.Bytes(output));
    }

    /// <summary>The same program as the build makes it, for machines with .NET, whose size is not counted.</summary>
    public static PublishedAgent Built()
    {
        // bin/CONFIGURATION/FRAMEWORK of this program, and of it.
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var built = Path.Combine(PlatformService.RepositoryRoot, "client", "piecesos", "bin", own.Parent!.Name, own.Name);
        return new PublishedAgent("piecesos, as built, needs .NET", ["dotnet", Path.Combine(built, "piecesos.dll")], Disk.Bytes(built));
    }

    public ProcessStartInfo Start(Cores cores, params string[] arguments) => cores.Command(measured: true, Command[0], [.. Command[1..], .. arguments]);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var publish = Process.Start(start)!;
        var said = publish.StandardOutput.ReadToEndAsync();
        var failed = await publish.StandardError.ReadToEndAsync();
        await publish.WaitForExitAsync();
        if (publish.ExitCode != 0)
            throw new BenchFailure($"{program} failed:\n{await said}{failed}");
    }
}

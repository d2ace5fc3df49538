using System.Diagnostics;

namespace Platform.Bench.Processes;

/// <summary>The platform's own services, as this repository has built them.</summary>
internal static class PlatformService
{
    public static ProcessStartInfo Command(Cores cores, bool measured, string service) => Command(cores, measured, service == "gateway" ? service : $"services/{service}", service, []);

    /// <summary>All services in one process, measured.</summary>
    public static ProcessStartInfo HostCommand(Cores cores, IEnumerable<string> arguments) => Command(cores, measured: true, "host", "host", arguments);

    private static ProcessStartInfo Command(Cores cores, bool measured, string project, string service, IEnumerable<string> arguments)
    {
        var name = "Platform." + char.ToUpperInvariant(service[0]) + service[1..];
        // bin/CONFIGURATION/FRAMEWORK of this program, and of theirs.
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var folder = Path.Combine(RepositoryRoot, project, "bin", own.Parent!.Name, own.Name);
        var program = Path.Combine(folder, name);
        if (!File.Exists(program))
            throw new BenchFailure($"{name} is not built: dotnet build -c {own.Parent.Name} {project}");

        var command = cores.Command(measured, program, arguments);
        command.WorkingDirectory = folder;
        return command;
    }

    public static string RepositoryRoot => Root(new DirectoryInfo(AppContext.BaseDirectory)).FullName;

    private static DirectoryInfo Root(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
            folder = folder.Parent;
        return folder ?? throw new BenchFailure("the bench runs from its repository: Platform.sln is above none of its folders");
    }
}

using System.Diagnostics;
using System.Text.Json;
using Platform.Bench.Processes;

namespace Platform.Bench.Agents;

/// <summary>Another vendor's command line, as npm installs it from the lock file in <c>bench/rivals</c>.</summary>
/// <param name="package">Its name at npm.</param>
/// <param name="program">Its command, and the folder of its lock file.</param>
/// <param name="status">What tells its state without an account; empty when there is no such thing.</param>
internal sealed class NpmTool(string package, string program, string[] status)
{
    /// <summary>Those that are to be had from npm. Of others npm has a library at most.</summary>
    public static IReadOnlyList<NpmTool> All { get; } =
    [
        new("@bitwarden/cli", "bw", ["status"]),
        new("@dotenvx/dotenvx", "dotenvx", []),
        new("@infisical/cli", "infisical", []),
    ];

    public string Name => $"{program} {Version}";

    public string[] Status => status;

    private static string Rivals => Path.Combine(PlatformService.RepositoryRoot, "bench", "rivals");

    private string Version
    {
        get
        {
            using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Rivals, program, "package.json")));
            return manifest.RootElement.GetProperty("dependencies").GetProperty(package).GetString()!;
        }
    }

    /// <summary>Installs it and starts it once; why that did not do, or null.</summary>
    public async Task<string?> InstallAsync(Cores cores, TemporaryFolder folder)
    {
        if (Programs.Find("npm") is not { } npm)
            return "npm is not installed";
        Directory.CreateDirectory(Prefix(folder));
        foreach (var name in (string[])["package.json", "package-lock.json"])
            File.Copy(Path.Combine(Rivals, program, name), Path.Combine(Prefix(folder), name));
        var (code, said) = await RunAsync(new ProcessStartInfo(npm, ["ci", "--no-audit", "--no-fund", "--prefix", Prefix(folder)]));
        if (code != 0)
        {
            return said.Contains("ENOTFOUND", StringComparison.Ordinal) || said.Contains("fetch failed", StringComparison.Ordinal) || said.Contains("postinstall", StringComparison.Ordinal)
                ? "its package downloads the program from elsewhere when it is installed; that failed here"
                : "npm could not install it";
        }

        (code, _) = await RunAsync(Start(cores, folder, "--version"));
        return code == 0 ? null : $"does not start: exit code {code}";
    }

    public long Bytes(TemporaryFolder folder) => Disk.Bytes(Prefix(folder));

    /// <summary>Everything that it writes goes to a folder of this run.</summary>
    public ProcessStartInfo Start(Cores cores, TemporaryFolder folder, params string[] arguments)
    {
        var start = cores.Command(measured: true, Path.Combine(Prefix(folder), "node_modules", ".bin", program), arguments);
        start.Environment["HOME"] = folder.Path;
        start.Environment["BITWARDENCLI_APPDATA_DIR"] = Path.Combine(folder.Path, "bitwarden");
        return start;
    }

    private string Prefix(TemporaryFolder folder) => Path.Combine(folder.Path, "npm-" + program);

    private static async Task<(int Code, string Said)> RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + errors);
    }
}

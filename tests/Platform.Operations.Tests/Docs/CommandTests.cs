using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Platform.Host.Running;
using Platform.Host.Tests;
using Platform.TestKit;

namespace Platform.Operations.Tests.Docs;

/// <summary>
/// The commands of the pages, run as they stand there, one after the other, in one shell. Only "dotnet run --project X" is the program
/// that is built already, and ports and folders are the test's. A block marked "sh stopped" is run when the platform has stopped.
/// </summary>
public sealed partial class CommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Commands_OfTheDocumentation_Work()
    {
        var port = PortPairs.Find(2).Min();
        var blocks = new[] { "quickstart.md", "administration.md", "operations.md" }.SelectMany(Blocks).ToList();
        Assert.True(blocks.Count > 10);
        var script = new StringBuilder("set -euo pipefail\n");
        foreach (var (where, text) in blocks.Where(block => !block.IsStopped).Select(block => (block.Where, block.Text)))
            Add(where, text);
        // A background job of a script does not hear Ctrl-C.
        script.Append("kill -TERM \"$(cat platform.pid)\"\nwhile kill -0 \"$(cat platform.pid)\" 2> /dev/null; do sleep 0.1; done\n");
        foreach (var (where, text) in blocks.Where(block => block.IsStopped).Select(block => (block.Where, block.Text)))
            Add(where, text);
        script.Append("echo all commands have run\n");
        WriteDotnet(port);

        var (exitCode, output) = await RunAsync(script.ToString());

        Assert.True(exitCode == 0 && output.Contains("all commands have run", StringComparison.Ordinal), output);

        void Add(string where, string text)
        {
            script.Append(CultureInfo.InvariantCulture, $"echo '== {where}'\n{text}\n")
                .Replace("http://127.0.0.1:7080", Address(port)).Replace("http://127.0.0.1:7082", Address(port + 2));
        }
    }

    public void Dispose()
    {
        // The script was ended in the middle: so is the platform that it has started.
        var file = _folder.File("platform.pid");
        if (File.Exists(file) && int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var id))
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
                process.WaitForExit();
            }
            catch (ArgumentException)
            {
                // It has ended, as it should.
            }
        }

        _folder.Dispose();
    }

    private static string Address(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    private static IEnumerable<(string Where, string Text, bool IsStopped)> Blocks(string page) =>
        Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", page)))
            .Select((match, index) => (string.Create(CultureInfo.InvariantCulture, $"{page}, block {index + 1}"), match.Groups["text"].Value, match.Groups["stopped"].Success));

    /// <summary>A dotnet of the test's own, first in the path: it starts what is built, with the test's port and folders.</summary>
    private void WriteDotnet(int port)
    {
        var script = string.Create(CultureInfo.InvariantCulture, $$"""
            #!/usr/bin/env bash
            set -euo pipefail
            [ "$1 $2" = "run --project" ] || { echo "only 'dotnet run --project' is known here" >&2; exit 2; }
            project=$3; shift 3
            [ "${1:-}" = "--" ] && shift
            case "$project" in
              host)
                if [ $# -eq 0 ]; then
                  echo $$ > '{{_folder.File("platform.pid")}}'
                  set -- --port {{port}}
                fi
                exec {{Dotnet()}} '{{Repository.Program("host", "Platform.Host")}}' "$@" --data '{{_folder.File("data")}}' ;;
              client/piecesos) exec {{Dotnet()}} '{{Repository.Program("client/piecesos", "piecesos")}}' "$@" ;;
              *) echo "unknown project $project" >&2; exit 2 ;;
            esac
            """);
        var path = Path.Combine(Directory.CreateDirectory(_folder.File("bin")).FullName, "dotnet");
        File.WriteAllText(path, script.ReplaceLineEndings("\n"));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string Dotnet() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "dotnet")).First(File.Exists);

    private async Task<(int ExitCode, string Output)> RunAsync(string script)
    {
        var start = new ProcessStartInfo("bash") { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        start.Environment["PATH"] = _folder.File("bin") + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["PIECES_DATA"] = _folder.File("device");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(9));
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output + await errors);
    }

    [GeneratedRegex("^```sh(?<stopped> stopped)?\n(?<text>.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}

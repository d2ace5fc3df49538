using System.Diagnostics;
using Xunit.Abstractions;

namespace Platform.Identity.Tests.Harness;

/// <summary>Programs of tests/identity-web.</summary>
internal static class Node
{
    private static readonly string Folder = Path.Combine(RepositoryRoot(AppContext.BaseDirectory), "tests", "identity-web");

    /// <summary>Runs a program to its end.</summary>
    public static async Task<int> RunAsync(string script, ITestOutputHelper output, params (string Name, string Value)[] environment)
    {
        await InstallAsync(output);
        return await RunProcessAsync("node", [script], output, environment);
    }

    /// <summary>Starts a program that serves, and answers its first line.</summary>
    public static async Task<(Process Process, string Line)> StartAsync(string script, ITestOutputHelper output, params (string Name, string Value)[] environment)
    {
        await InstallAsync(output);
        var process = Process.Start(Describe("node", [script], environment))!;
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        return (process, await process.StandardOutput.ReadLineAsync(guard.Token) ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync()));
    }

    private static async Task InstallAsync(ITestOutputHelper output)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            Assert.Equal(0, await RunProcessAsync("npm", ["ci", "--no-audit", "--no-fund"], output, []));
    }

    private static async Task<int> RunProcessAsync(string program, string[] arguments, ITestOutputHelper output, (string Name, string Value)[] environment)
    {
        using var process = Process.Start(Describe(program, arguments, environment))!;
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            var printed = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(guard.Token), process.StandardError.ReadToEndAsync(guard.Token));
            await process.WaitForExitAsync(guard.Token);
            output.WriteLine(string.Concat(printed));
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static ProcessStartInfo Describe(string program, string[] arguments, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }

    private static string RepositoryRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Platform.sln")) ? folder : RepositoryRoot(Path.GetDirectoryName(folder)!);
}

using System.Diagnostics;
using Grpc.Net.Client;

namespace Platform.Compat.Grpc.Tests.Interop;

/// <summary>The grpc-js server of tests/interop in a process of its own.</summary>
public sealed class GrpcJsServer : IAsyncLifetime
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(1);

    private Process? _process;

    public static bool IsInstalled => Directory.Exists(Path.Combine(Folder, "node_modules", "@grpc", "grpc-js"));

    /// <summary>Where it listens; where the tests are skipped, nobody does.</summary>
    public string Address { get; private set; } = "http://127.0.0.1:1";

    private static string Folder { get; } = FindFolder();

    public async Task InitializeAsync()
    {
        // Made for skipped tests too; where they are not skipped, a missing installation fails below.
        if (!IsInstalled && Environment.GetEnvironmentVariable("CI") != "true")
            return;

        _process = Process.Start(new ProcessStartInfo("node", ["server.mjs"])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(HangGuard);
        if (line?.Split(' ') is not ["port", var port])
            throw new InvalidOperationException($"The grpc-js server in {Folder} did not start: {line}");
        Address = $"http://127.0.0.1:{port}";
    }

    public async Task DisposeAsync()
    {
        if (_process is null)
            return;

        // The server ends with its standard input.
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(HangGuard);
        }
        finally
        {
            if (!_process.HasExited)
                _process.Kill();
            _process.Dispose();
        }
    }

    internal GrpcChannel Connect(GrpcChannelOptions? options = null) => GrpcChannel.ForAddress(Address, options ?? new GrpcChannelOptions());

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "tests", "interop");
            if (File.Exists(Path.Combine(candidate, "server.mjs")))
                return candidate;
        }

        throw new DirectoryNotFoundException("tests/interop was not found above the test assembly.");
    }
}

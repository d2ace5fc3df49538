using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Platform.Compat.Tests.Redis;

/// <summary>A redis-server of the test's own, on a free loopback port, without persistence. It can be killed and started again.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private const int Attempts = 5;
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-redis-");
    private readonly TestCertificate? _certificate;
    private Process? _process;

    private RedisProcess(TestCertificate? certificate) => _certificate = certificate;

    public int Port { get; private set; }

    public string Endpoint => $"127.0.0.1:{Port}";

    public static async Task<RedisProcess> StartAsync(TestCertificate? certificate = null)
    {
        var server = new RedisProcess(certificate);
        certificate?.WriteTo(server._directory.FullName);
        for (var attempt = 1; ; attempt++)
        {
            server.Port = FreePort();
            try
            {
                await server.StartAgainAsync();
                return server;
            }
            catch (InvalidOperationException) when (attempt < Attempts)
            {
                // Another process took the port in between.
            }
        }
    }

    /// <summary>Starts the process on the port it had, and waits until it accepts connections.</summary>
    public async Task StartAgainAsync()
    {
        _process = Process.Start(new ProcessStartInfo("redis-server", Arguments())
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        var started = Stopwatch.GetTimestamp();
        while (!await AcceptsAsync())
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"redis-server ended with code {_process.ExitCode}.");

            if (Stopwatch.GetElapsedTime(started) > HangGuard)
                throw new TimeoutException("redis-server does not accept connections.");

            await Task.Delay(10);
        }
    }

    /// <summary>Stops the process as a debugger does: its connections stay open and nobody answers.</summary>
    public Task FreezeAsync() => SignalAsync("-STOP");

    public Task ThawAsync() => SignalAsync("-CONT");

    public async Task KillAsync()
    {
        if (_process is null)
            return;

        if (!_process.HasExited)
            _process.Kill();

        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _directory.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{_process!.Id}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    private string[] Arguments()
    {
        string[] common = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _directory.FullName];
        string[] ports = _certificate is null
            ? ["--port", $"{Port}"]
            :
            [
                "--port", "0", "--tls-port", $"{Port}", "--tls-auth-clients", "no",
                "--tls-cert-file", TestCertificate.CertificateFile, "--tls-key-file", TestCertificate.KeyFile,
                "--tls-ca-cert-file", TestCertificate.CertificateFile,
            ];
        return [.. common, .. ports];
    }

    private async Task<bool> AcceptsAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

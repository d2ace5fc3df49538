using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Platform.Credentials.V1;

namespace Platform.Credentials.Tests.Harness;

/// <summary>The credentials service as a process of its own, so that it can be killed.</summary>
internal sealed class CredentialsProcess : IDisposable
{
    private readonly Process _process;
    private readonly GrpcChannel _channel;

    private CredentialsProcess(Process process, int port)
    {
        _process = process;
        _channel = GrpcChannel.ForAddress(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port + 1}"));
    }

    public CredentialService.CredentialServiceClient Credentials => new(_channel);

    public static async Task<CredentialsProcess> StartAsync(Site site)
    {
        var port = FreePorts();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Platform.Credentials.dll"));
        var settings = site.Installation.Settings("credentials");
        settings["Listen:Port"] = port.ToString(CultureInfo.InvariantCulture);
        settings["Authentication:Authority"] = site.Org.HttpUrl;
        settings["Credentials:OrgUrl"] = site.Org.GrpcUrl;
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;

        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var started = new CredentialsProcess(process, port);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await started.Credentials.GetInputKeyAsync(new GetInputKeyRequest(), site.Org.Owner.Headers);
                return started;
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.Unavailable && attempt < 1200 && !process.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>Ends the process at once, as kill -9 does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        _channel.Dispose();
    }

    /// <summary>A free port whose successor is free too.</summary>
    private static int FreePorts()
    {
        while (true)
        {
            using var first = new TcpListener(IPAddress.Loopback, 0);
            first.Start();
            var port = ((IPEndPoint)first.LocalEndpoint).Port;
            try
            {
                using var second = new TcpListener(IPAddress.Loopback, port + 1);
                second.Start();
                return port;
            }
            catch (SocketException)
            {
            }
        }
    }
}

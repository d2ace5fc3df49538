using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.Operations.Tests.Topology;

/// <summary>redis-server with the command and the configuration of docker-compose.yml; only port, address and paths are the test's.</summary>
internal sealed class ComposeRedis : IAsyncDisposable
{
    private readonly Process _process;
    private readonly int _port;

    private ComposeRedis(Process process, int port)
    {
        _process = process;
        _port = port;
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    public static async Task<ComposeRedis> StartAsync(ComposeService service, string folder)
    {
        Directory.CreateDirectory(folder);
        Assert.Equal("redis-server", service.Command[0]);
        var users = Path.Combine(folder, "users.acl");
        File.Copy(service.Secrets["/run/secrets/users.acl"], users, overwrite: true);
        var configuration = Path.Combine(folder, "redis.conf");
        var text = await File.ReadAllTextAsync(service.Configs[service.Command[1]]);
        Assert.Contains("aclfile /run/secrets/users.acl", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(configuration, text.Replace("/run/secrets/users.acl", users, StringComparison.Ordinal));

        var port = FreePort();
        var start = new ProcessStartInfo(service.Command[0]) { RedirectStandardOutput = true, WorkingDirectory = folder };
        foreach (var argument in new[] { configuration, "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1" })
            start.ArgumentList.Add(argument);
        var redis = new ComposeRedis(Process.Start(start)!, port);
        var output = new StringBuilder();
        redis._process.OutputDataReceived += (_, line) => output.AppendLine(line.Data);
        redis._process.BeginOutputReadLine();
        for (var attempt = 0; attempt < 200 && !redis._process.HasExited; attempt++)
        {
            try
            {
                if (await redis.AskAsync("PING") == "+PONG")
                    return redis;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }

        await redis.DisposeAsync();
        throw new InvalidOperationException($"redis-server did not start:\n{output}");
    }

    /// <summary>Says lines to the server over one connection; answers the first line of the last answer.</summary>
    public async Task<string> AskAsync(params string[] lines)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        var answer = "";
        foreach (var line in lines)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
            answer = await reader.ReadLineAsync() ?? "";
        }

        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

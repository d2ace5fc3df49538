using System.Diagnostics;
using System.Text;
using Grpc.Net.Client;
using Platform.Credentials.V1;

namespace Platform.Credentials.Tests.Harness;

/// <summary>The credentials service as a process of its own, so that it can be killed.</summary>
internal sealed class CredentialsProcess : IDisposable
{
    private readonly Process _process;
    private readonly GrpcChannel _channel;

    private CredentialsProcess(Process process, string grpcUrl)
    {
        _process = process;
        _channel = GrpcChannel.ForAddress(grpcUrl);
    }

    public CredentialService.CredentialServiceClient Credentials => new(_channel);

    public static async Task<CredentialsProcess> StartAsync(Site site)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Platform.Credentials.dll"));
        var settings = site.Installation.Settings("credentials");
        settings["Authentication:Authority"] = site.Org.HttpUrl;
        settings["Credentials:OrgUrl"] = site.Org.GrpcUrl;
        // The ports are free ones; the framework says which.
        settings["Logging:Console:LogLevel:Microsoft.Hosting.Lifetime"] = "Information";
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;

        var process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        try
        {
            var started = new CredentialsProcess(process, await ReadGrpcUrlAsync(process));
            // Read on, so that the service never waits for room in the pipe.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return started;
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
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

    private static async Task<string> ReadGrpcUrlAsync(Process process)
    {
        const string listening = "Now listening on: ";
        var output = new StringBuilder();
        var listeners = 0;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.AppendLine(line);
            // HTTP/1.1 first, then gRPC.
            if (line.Contains(listening, StringComparison.Ordinal) && ++listeners == 2)
                return line[(line.IndexOf(listening, StringComparison.Ordinal) + listening.Length)..].Trim();
        }

        throw new InvalidOperationException($"The service did not start: {output}");
    }
}

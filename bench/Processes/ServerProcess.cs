using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Platform.Bench.Processes;

/// <summary>A child process that serves on loopback. Its last lines are kept for the case that it fails.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const int KeptLines = 20;

    private readonly Process _process;
    private readonly Queue<string> _lines = [];

    private ServerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Leftovers.Add(this, Stop);
    }

    public int Id => _process.Id;

    public static ServerProcess Start(ProcessStartInfo command, IReadOnlyDictionary<string, string>? environment = null)
    {
        command.RedirectStandardInput = true;
        command.RedirectStandardOutput = true;
        command.RedirectStandardError = true;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            command.Environment[name] = value;
        return new ServerProcess(Process.Start(command) ?? throw new BenchFailure($"{command.FileName} did not start"));
    }

    /// <summary>Waits until the process accepts connections.</summary>
    public async Task WaitForPortAsync(int port)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (!_process.HasExited && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(20);
            }
            catch (SocketException)
            {
                throw new BenchFailure($"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)} does not serve:\n{Output}");
            }
        }
    }

    /// <summary>Waits for a line with a text; what follows the text.</summary>
    public async Task<string> WaitForLineAsync(string text)
    {
        var line = await WaitForWholeLineAsync(text);
        return line[(line.IndexOf(text, StringComparison.Ordinal) + text.Length)..].Trim();
    }

    /// <summary>Waits for a line with a text.</summary>
    public async Task<string> WaitForWholeLineAsync(string text)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30) && !_process.HasExited)
        {
            lock (_lines)
            {
                if (_lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } line)
                    return line;
            }

            await Task.Delay(20);
        }

        throw new BenchFailure($"{_process.StartInfo.FileName} does not say '{text}':\n{Output}");
    }

    private string Output
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    public void Dispose() => Leftovers.Release(this);

    private void Stop()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;

        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > KeptLines)
                _lines.Dequeue();
        }
    }
}

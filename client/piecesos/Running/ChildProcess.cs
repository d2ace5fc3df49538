using System.ComponentModel;
using System.Diagnostics;

namespace Platform.Piecesos.Running;

/// <summary>A child on the same terminal. Its exit code is ours; signals to us go to it.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const int FileNotFound = 2;

    private readonly Process _process;
    private readonly SignalRelay _signals;

    private ChildProcess(Process process, SignalRelay signals)
    {
        _process = process;
        _signals = signals;
        _signals.SendTo(process.Id);
        Exited = ExitAsync();
    }

    /// <summary>Its exit code, when it has ended.</summary>
    public Task<int> Exited { get; }

    public static async Task<int> RunAsync(IReadOnlyList<string> words, ChildEnvironment environment, CancellationToken cancellationToken)
    {
        using var signals = new SignalRelay();
        using var child = Start(words, environment, signals);
        return await child.WaitAsync(cancellationToken);
    }

    /// <exception cref="CliException">It cannot be started.</exception>
    public static ChildProcess Start(IReadOnlyList<string> words, ChildEnvironment environment, SignalRelay signals)
    {
        var start = new ProcessStartInfo(words[0]) { UseShellExecute = false };
        foreach (var argument in words.Skip(1))
            start.ArgumentList.Add(argument);
        environment.ApplyTo(start.Environment);

        var process = new Process { StartInfo = start };
        try
        {
            process.Start();
            return new ChildProcess(process, signals);
        }
        catch (Win32Exception exception)
        {
            process.Dispose();
            var missing = exception.NativeErrorCode == FileNotFound;
            throw new CliException(missing ? ExitCodes.CommandNotFound : ExitCodes.NotExecutable, missing ? $"{words[0]} is not found." : $"{words[0]} cannot be run.");
        }
        finally
        {
            start.Environment.Clear();
        }
    }

    /// <summary>Waits for its end; cancelled, it is killed first.</summary>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Exited.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Kill();
            await Exited;
            throw;
        }
    }

    public void Signal(int number) => SignalRelay.Send(_process.Id, number);

    /// <summary>Asks it to end, and kills it when it has not after a while. False when it had to be killed.</summary>
    public async Task<bool> StopAsync(TimeSpan grace, TimeProvider time)
    {
        if (OperatingSystem.IsWindows())
            Kill();
        else
            Signal(SignalNames.Terminate);
        try
        {
            await Exited.WaitAsync(grace, time);
            return true;
        }
        catch (TimeoutException)
        {
            Kill();
            await Exited;
            return false;
        }
    }

    public void Dispose() => _process.Dispose();

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None);
        _signals.Hold();
        return _process.ExitCode;
    }
}

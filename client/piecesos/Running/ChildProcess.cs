using System.ComponentModel;
using System.Diagnostics;

namespace Platform.Piecesos.Running;

/// <summary>Runs a child on the same terminal. Its exit code is ours; signals to us go to it.</summary>
internal static class ChildProcess
{
    private const int FileNotFound = 2;

    public static async Task<int> RunAsync(string command, IReadOnlyList<string> arguments, ChildEnvironment environment, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command) { UseShellExecute = false };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        environment.ApplyTo(start.Environment);

        using var signals = new SignalRelay();
        using var child = new Process { StartInfo = start };
        try
        {
            child.Start();
        }
        catch (Win32Exception exception)
        {
            var missing = exception.NativeErrorCode == FileNotFound;
            throw new CliException(missing ? ExitCodes.CommandNotFound : ExitCodes.NotExecutable, missing ? $"{command} is not found." : $"{command} cannot be run.");
        }
        finally
        {
            start.Environment.Clear();
        }

        signals.SendTo(child.Id);
        try
        {
            await child.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true);
            await child.WaitForExitAsync(CancellationToken.None);
            throw;
        }

        return child.ExitCode;
    }
}

using System.Runtime.InteropServices;

namespace Platform.Piecesos.Running;

/// <summary>
/// Passes signals on to a child, and keeps them from ending this process before it has cleaned up. What the terminal sends
/// (Ctrl-C, Ctrl-\) reaches the child by itself, as it is in the same foreground group; sent again it would count twice.
/// </summary>
internal sealed partial class SignalRelay : IDisposable
{
    private const int UserSignal1 = 10;
    private const int UserSignal2 = 12;

    private readonly Lock _gate = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly List<int> _early = [];
    private int _child;

    public SignalRelay()
    {
        if (OperatingSystem.IsWindows())
        {
            // The console sends its signals to the child too.
            _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true));
            return;
        }

        Relay(PosixSignal.SIGINT, 2);
        Relay(PosixSignal.SIGQUIT, 3);
        Relay(PosixSignal.SIGTERM, 15);
        Relay(PosixSignal.SIGHUP, 1);
        if (OperatingSystem.IsLinux())
        {
            Relay((PosixSignal)UserSignal1, UserSignal1);
            Relay((PosixSignal)UserSignal2, UserSignal2);
        }
    }

    /// <summary>From now on signals go to this process; those that came before go at once.</summary>
    public void SendTo(int processId)
    {
        lock (_gate)
        {
            _child = processId;
            foreach (var signal in _early)
                _ = Kill(processId, signal);
            _early.Clear();
        }
    }

    /// <summary>How often somebody asked for an end: interrupt, quit, terminate or hang-up.</summary>
    public int EndsAsked
    {
        get
        {
            lock (_gate)
                return field;
        }

        private set;
    }

    /// <summary>The child has ended: what comes now waits for the next one, if there is one.</summary>
    public void Hold()
    {
        lock (_gate)
            _child = 0;
    }

    public static void Send(int processId, int signal) => _ = Kill(processId, signal);

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private void Relay(PosixSignal signal, int number) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        var fromTerminal = signal is PosixSignal.SIGINT or PosixSignal.SIGQUIT && IsInForeground();
        lock (_gate)
        {
            if (number is 1 or 2 or 3 or SignalNames.Terminate)
                EndsAsked++;
            if (_child == 0)
                _early.Add(number);
            else if (!fromTerminal)
                _ = Kill(_child, number);
        }
    }));

    private static bool IsInForeground()
    {
        var terminal = Open("/dev/tty", 0);
        if (terminal < 0)
            return false;
        var foreground = ForegroundGroup(terminal) == OwnGroup();
        _ = Close(terminal);
        return foreground;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    private static partial int ForegroundGroup(int descriptor);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    private static partial int OwnGroup();
}

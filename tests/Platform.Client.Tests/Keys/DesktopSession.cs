using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Platform.Client.Tests.Fixture;

namespace Platform.Client.Tests.Keys;

/// <summary>
/// A desktop's session: a bus and a real, unlocked keyring, in folders of their own. This process's libraries find the bus of the first
/// session that is started, once and for all; other processes are told with <see cref="Enter"/>.
/// </summary>
public sealed partial class DesktopSession : IDisposable
{
    private const string Password = "the keyring's password";
    private const string Collection = "/org/freedesktop/secrets/collection/login";

    private readonly TestFolder _folder = new();
    private readonly Process? _bus;
    private Process? _keyring;

    public DesktopSession()
    {
        // The tests say themselves that they are skipped, or fail for it.
        if (Missing)
            return;
        foreach (var name in (string[])["home", "run"])
            Directory.CreateDirectory(_folder.Sub(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        // Nothing is started for who asks: a keyring that was killed stays away.
        File.WriteAllText(_folder.Sub("bus.conf"), $"""
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig>
              <type>session</type>
              <listen>unix:path={_folder.Sub("run/bus")}</listen>
              <auth>EXTERNAL</auth>
              <policy context="default">
                <allow send_destination="*" eavesdrop="true"/>
                <allow eavesdrop="true"/>
                <allow own="*"/>
              </policy>
            </busconfig>
            """);
        _bus = Start("dbus-daemon", $"--config-file={_folder.Sub("bus.conf")}", "--nofork", "--nopidfile", "--print-address=1");
        Assert.NotNull(_bus.StandardOutput.ReadLine());
        StartKeyring();
    }

    public static bool Missing => new TestKit.KeyringFactAttribute().Skip is not null;

    private string Address => $"unix:path={_folder.Sub("run/bus")}";

    /// <summary>Makes this process one of the session's.</summary>
    public void EnterThisProcess()
    {
        Environment.SetEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS", Address);
        _ = SetEnvironment("DBUS_SESSION_BUS_ADDRESS", Address, 1);
    }

    /// <summary>Makes a process that is to be started one of the session's, with keys where they belong.</summary>
    public ProcessStartInfo Enter(ProcessStartInfo start)
    {
        start.Environment.Remove("PIECES_KEYS");
        start.Environment["DBUS_SESSION_BUS_ADDRESS"] = Address;
        start.Environment["HOME"] = _folder.Sub("home");
        start.Environment["XDG_RUNTIME_DIR"] = _folder.Sub("run");
        foreach (var name in (string[])["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "DISPLAY", "WAYLAND_DISPLAY"])
            start.Environment.Remove(name);
        return start;
    }

    public void StartKeyring()
    {
        _keyring = Start("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets", $"--control-directory={_folder.Sub("run/keyring")}");
        _keyring.StandardInput.Write(Password);
        _keyring.StandardInput.Close();
        Until(() => Run("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.GetNameOwner", "string:org.freedesktop.secrets").Code == 0);
        Until(() => IsLocked == false);
    }

    /// <summary>Null while it does not answer.</summary>
    public bool? IsLocked
    {
        get
        {
            var (code, output) = Run(
                "dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.secrets", Collection, "org.freedesktop.DBus.Properties.Get",
                "string:org.freedesktop.Secret.Collection", "string:Locked");
            return code != 0 ? null : output.Contains("boolean true", StringComparison.Ordinal);
        }
    }

    public void Lock()
    {
        Run("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock", $"array:objpath:{Collection}");
        Assert.True(IsLocked);
    }

    public void KillKeyring()
    {
        _keyring!.Kill();
        _keyring.WaitForExit();
    }

    public void KillBus()
    {
        _bus!.Kill();
        _bus.WaitForExit();
    }

    /// <summary>The keyring takes calls and answers none, until it is told to go on.</summary>
    public void Signal(int signal) => Assert.Equal(0, Kill(_keyring!.Id, signal));

    /// <summary>What another program finds in the keyring: the entries' secrets, or nothing.</summary>
    public string EntryOf(Guid id) => Run("secret-tool", "lookup", "device-folder", id.ToString("D")).Output;

    public void Dispose()
    {
        foreach (var process in (Process?[])[_keyring, _bus])
        {
            if (process is { HasExited: false })
                process.Kill();
            process?.WaitForExit();
            process?.Dispose();
        }

        _folder.Dispose();
    }

    private Process Start(string program, params string[] arguments)
    {
        var start = Enter(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true });
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        return process;
    }

    private (int Code, string Output) Run(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private static void Until(Func<bool> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < Eventually.Limit, string.Create(CultureInfo.InvariantCulture, $"The keyring did not start in {Eventually.Limit}."));
            Thread.Sleep(20);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}

using System.Security;
using Platform.Client;

namespace Platform.Piecesos.Agent;

/// <summary>What a system needs to run the agent for its user: text, and where it belongs.</summary>
internal static class ServiceFiles
{
    private const string Name = "piecesos-agent";

    /// <summary>A systemd user unit. The agent needs its data folder, the network and nothing else.</summary>
    public static (string Path, string Text) Systemd(string home, string[] program, string dataFolder, bool keysInFiles) => (
        Path.Combine(home, ".config", "systemd", "user", $"{Name}.service"),
        $"""
        [Unit]
        Description=PiecesOS agent: keeps this machine's AI provider keys current
        Documentation=man:systemd.service(5)
        After=network.target
        StartLimitIntervalSec=0

        [Service]
        ExecStart={string.Join(' ', program.Select(Quote))} agent --data {Quote(dataFolder)}{(keysInFiles ? $"\nEnvironment={DeviceStore.KeysVariable}=files" : "")}
        Restart=always
        RestartSec=2
        UMask=0077
        NoNewPrivileges=yes
        LimitCORE=0

        [Install]
        WantedBy=default.target

        """);

    /// <summary>A launchd agent. Not tried on a Mac.</summary>
    public static (string Path, string Text) Launchd(string home, string[] program, string dataFolder, bool keysInFiles) => (
        Path.Combine(home, "Library", "LaunchAgents", "app.pieces.agent.plist"),
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
        <plist version="1.0">
        <dict>
          <key>Label</key><string>app.pieces.agent</string>
          <key>ProgramArguments</key>
          <array>
            {string.Concat(program.Select(word => $"<string>{SecurityElement.Escape(word)}</string>"))}
            <string>agent</string>
            <string>--data</string>
            <string>{SecurityElement.Escape(dataFolder)}</string>
          </array>{(keysInFiles ? $"\n  <key>EnvironmentVariables</key><dict><key>{DeviceStore.KeysVariable}</key><string>files</string></dict>" : "")}
          <key>RunAtLoad</key><true/>
          <key>KeepAlive</key><true/>
        </dict>
        </plist>

        """);

    /// <summary>A task of Windows' scheduler, at sign-in. Not tried on Windows.</summary>
    public static (string Path, string Text) Windows(string home, string[] program, string dataFolder) => (
        Path.Combine(home, "AppData", "Local", "pieces", $"{Name}.xml"),
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
          <Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger></Triggers>
          <Settings>
            <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
            <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
            <RestartOnFailure><Interval>PT1M</Interval><Count>999</Count></RestartOnFailure>
          </Settings>
          <Actions>
            <Exec>
              <Command>{SecurityElement.Escape(program[0])}</Command>
              <Arguments>{string.Concat(program[1..].Select(word => $"\"{SecurityElement.Escape(word)}\" "))}agent --data "{SecurityElement.Escape(dataFolder)}"</Arguments>
            </Exec>
          </Actions>
        </Task>

        """);

    /// <summary>A word of ExecStart (systemd.service(5), "Command lines"): quotes, backslashes, % and $ mean something there.</summary>
    internal static string Quote(string word) =>
        $"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal)}\"";
}

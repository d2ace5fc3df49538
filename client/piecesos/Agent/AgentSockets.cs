using Platform.Client;

namespace Platform.Piecesos.Agent;

/// <summary>Where the agent of a device listens: sockets in a folder that nobody else can enter; on Windows named pipes.</summary>
internal sealed class AgentSockets(string dataFolder)
{
    // sun_path of Linux has 108 bytes, of macOS 104, the ending zero included.
    private const int MaxPathBytes = 103;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The places' names.</summary>
    public AgentAddress Address { get; } = new(dataFolder);

    /// <summary>Native gRPC.</summary>
    public string Grpc => OperatingSystem.IsWindows() ? $@"\\.\pipe\{Address.GrpcPipe}" : Address.GrpcSocket;

    /// <summary>JSON over HTTP/1.1.</summary>
    public string Http => OperatingSystem.IsWindows() ? $@"\\.\pipe\{Address.HttpPipe}" : Address.HttpSocket;

    /// <summary>Address and token of the loopback, while it is open.</summary>
    public string Loopback => Path.Combine(Address.Folder, "loopback.json");

    /// <summary>Makes the folder and removes what a killed agent left. The caller holds the device's lock.</summary>
    /// <exception cref="CliException">The path is too long for a socket.</exception>
    public void Prepare()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Address.Folder);
            File.Delete(Loopback);
            return;
        }

        if (System.Text.Encoding.UTF8.GetByteCount(Http) > MaxPathBytes)
            throw CliException.Usage($"{Http} is too long for the path of a socket ({MaxPathBytes} bytes). Use a shorter folder with --data.");
        Directory.CreateDirectory(Address.Folder, Owner | UnixFileMode.UserExecute);
        File.SetUnixFileMode(Address.Folder, Owner | UnixFileMode.UserExecute);
        Remove();
    }

    /// <summary>Owner only; nobody else could have entered the folder before either.</summary>
    public void Restrict()
    {
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(Grpc, Owner);
        File.SetUnixFileMode(Http, Owner);
    }

    /// <summary>Writes address and token of the loopback for the owner alone.</summary>
    public void SaveLoopback(ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Owner;
        using var file = new FileStream(Loopback, options);
        file.Write(content);
    }

    public void Remove()
    {
        File.Delete(Loopback);
        if (OperatingSystem.IsWindows())
            return;
        File.Delete(Grpc);
        File.Delete(Http);
    }
}

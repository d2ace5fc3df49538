namespace Platform.Piecesos.Agent;

/// <summary>Where the agent of a device listens: sockets in a folder that nobody else can enter.</summary>
internal sealed class AgentSockets(string dataFolder)
{
    // sun_path of Linux has 108 bytes, of macOS 104, the ending zero included.
    private const int MaxPathBytes = 103;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Path.Combine(Path.GetFullPath(dataFolder), "agent");

    /// <summary>Native gRPC.</summary>
    public string Grpc => Path.Combine(_folder, "grpc.sock");

    /// <summary>JSON over HTTP/1.1.</summary>
    public string Http => Path.Combine(_folder, "http.sock");

    /// <summary>Makes the folder and removes what a killed agent left. The caller holds the device's lock.</summary>
    /// <exception cref="CliException">The path is too long for a socket.</exception>
    public void Prepare()
    {
        if (System.Text.Encoding.UTF8.GetByteCount(Http) > MaxPathBytes)
            throw CliException.Usage($"{Http} is too long for the path of a socket ({MaxPathBytes} bytes). Use a shorter folder with --data.");
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder);
        }
        else
        {
            Directory.CreateDirectory(_folder, Owner | UnixFileMode.UserExecute);
            File.SetUnixFileMode(_folder, Owner | UnixFileMode.UserExecute);
        }

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

    public void Remove()
    {
        File.Delete(Grpc);
        File.Delete(Http);
    }
}

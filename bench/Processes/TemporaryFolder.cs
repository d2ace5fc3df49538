namespace Platform.Bench.Processes;

/// <summary>A folder that is gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private const string SharedMemory = "/dev/shm";

    private TemporaryFolder(string parent) =>
        Path = Directory.CreateDirectory(System.IO.Path.Combine(parent, "platform-bench-" + Guid.NewGuid().ToString("N")), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;

    public string Path { get; }

    public static TemporaryFolder OnDisk() => new(System.IO.Path.GetTempPath());

    /// <summary>For a peer that insists on writing to a disk that is not what is measured.</summary>
    public static TemporaryFolder InMemory() => Directory.Exists(SharedMemory) ? new(SharedMemory) : OnDisk();

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

namespace Platform.Bench.Processes;

/// <summary>A folder that is gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private const string SharedMemory = "/dev/shm";

    private TemporaryFolder(string parent)
    {
        var path = System.IO.Path.Combine(parent, "platform-bench-" + Guid.NewGuid().ToString("N"));
        Path = Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        Leftovers.Add(this, () => Directory.Delete(path, recursive: true));
    }

    public string Path { get; }

    public static TemporaryFolder OnDisk() => new(System.IO.Path.GetTempPath());

    /// <summary>For a peer that insists on writing to a disk that is not what is measured.</summary>
    public static TemporaryFolder InMemory() => Directory.Exists(SharedMemory) ? new(SharedMemory) : OnDisk();

    public void Dispose() => Leftovers.Release(this);
}

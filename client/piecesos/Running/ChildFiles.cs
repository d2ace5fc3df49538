namespace Platform.Piecesos.Running;

/// <summary>
/// Files that a child process reads credentials from. They belong to the owner alone, and are removed when the child has
/// ended. Each process has a folder of its own beside a lock that the system lets go when the process dies, so the next
/// process removes what a killed one left behind.
/// </summary>
internal sealed class ChildFiles : IDisposable
{
    private const string LockExtension = ".lock";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _parent;
    private FileStream? _lock;
    private string? _folder;

    /// <param name="dataFolder">Folder of the device: the files are kept below it where there is no better place.</param>
    /// <param name="runtimeFolder">A folder in memory that the system removes at sign-out, if there is one.</param>
    public ChildFiles(string dataFolder, string? runtimeFolder)
    {
        _parent = !string.IsNullOrEmpty(runtimeFolder) && Directory.Exists(runtimeFolder) ? Path.Combine(runtimeFolder, "pieces") : Path.Combine(dataFolder, "run");
        Sweep();
    }

    /// <summary>Writes a file, or replaces it whole, and gives its path.</summary>
    public string Put(string name, ReadOnlySpan<byte> content)
    {
        _folder ??= CreateFolder();
        var path = Path.Combine(_folder, name);
        var temporary = path + ".tmp";
        Write(temporary, content);
        File.Move(temporary, path, overwrite: true);
        return path;
    }

    public void Dispose()
    {
        if (_folder is null)
            return;
        Directory.Delete(_folder, recursive: true);
        File.Delete(_folder + LockExtension);
        _lock?.Dispose();
        _folder = null;
    }

    /// <summary>The owner's alone from its first moment on.</summary>
    private static void Write(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var file = new FileStream(path, options);
        file.Write(content);
    }

    private string CreateFolder()
    {
        MakePrivate(_parent);
        var folder = Path.Combine(_parent, Guid.NewGuid().ToString("N"));
        _lock = new FileStream(folder + LockExtension, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        MakePrivate(folder);
        return folder;
    }

    private void Sweep()
    {
        if (!Directory.Exists(_parent))
            return;
        foreach (var path in Directory.EnumerateFiles(_parent, "*" + LockExtension))
        {
            try
            {
                using var held = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                var folder = path[..^LockExtension.Length];
                if (Directory.Exists(folder))
                    Directory.Delete(folder, recursive: true);
                File.Delete(path);
            }
            catch (IOException)
            {
                // Its process lives, or another one sweeps.
            }
        }
    }

    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
    }
}

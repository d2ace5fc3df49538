using Platform.Defaults;

namespace Platform.Host.Installation;

/// <summary>
/// The folder with everything an installation keeps: <c>db/</c> (back this up), <c>keys/</c> (back this up elsewhere), <c>FORMAT</c>.
/// Only its owner can enter it. One running host at a time holds it.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const string Format = "1";
    private readonly FileStream? _lock;

    private DataFolder(string path, FileStream? heldLock)
    {
        Path = path;
        _lock = heldLock;
    }

    public string Path { get; }

    public string Databases => System.IO.Path.Combine(Path, "db");

    public string Keys => System.IO.Path.Combine(Path, "keys");

    public string Mail => System.IO.Path.Combine(Path, "mail");

    public string ServiceKeys => System.IO.Path.Combine(Keys, "services");

    /// <summary>The folder used when none is named: <c>data/</c> beside Platform.sln, wherever the command was started from.</summary>
    public static string Default() =>
        BesideSolution("data") ?? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "platform");

    /// <summary>A folder beside Platform.sln; null when this program runs without the repository.</summary>
    public static string? BesideSolution(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Platform.sln")))
                return System.IO.Path.Combine(folder.FullName, name);
        }

        return null;
    }

    /// <summary>Opens the folder, made when it is missing.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="exclusive">Refuse when another process has it open so.</param>
    /// <exception cref="InstallationException">It is not a data folder of this version, or in use.</exception>
    public static DataFolder Open(string path, bool exclusive)
    {
        path = System.IO.Path.GetFullPath(path);
        var formatFile = System.IO.Path.Combine(path, "FORMAT");
        if (Directory.Exists(path) && !File.Exists(formatFile) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new InstallationException($"The folder '{path}' is not empty and not a data folder. Name another one with --data.");

        try
        {
            KeyFiles.CreatePrivateFolder(path);
            KeyFiles.TryCreatePrivate(formatFile, "1\n"u8);
            var format = File.ReadAllText(formatFile).Trim();
            if (format != Format)
                throw new InstallationException($"The data folder '{path}' has format {format}; this version reads {Format}.");

            return new DataFolder(path, exclusive ? Lock(path) : null);
        }
        catch (UnauthorizedAccessException)
        {
            throw new InstallationException($"The folder '{path}' cannot be written. Name another one with --data.");
        }
    }

    public void Dispose() => _lock?.Dispose();

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new InstallationException($"Another host is running on '{path}'. Stop it, or name another folder with --data.");
        }
    }
}

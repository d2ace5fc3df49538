using System.Security.Cryptography;

namespace Platform.Client.Store;

/// <summary>Files that belong to their owner alone and are replaced whole or not at all.</summary>
internal static class PrivateFiles
{
    public const string TemporarySuffix = ".tmp";

    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileMode0600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Makes the folder, or shuts others out of one that exists.</summary>
    public static void EnsureFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, FolderMode);
        if ((File.GetUnixFileMode(folder) & Others) != 0)
            File.SetUnixFileMode(folder, FolderMode);
    }

    /// <summary>
    /// Replaces a file durably: when this returns, a power cut leaves the new content; at any moment before, the old one or
    /// the new one, never a part. The temporary file is in the same folder, because a rename is atomic only there.
    /// </summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var folder = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}{TemporarySuffix}");
        try
        {
            using (var file = Create(temporary))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        SyncFolder(folder);
    }

    /// <summary>A new file that others cannot read, from its first moment on.</summary>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = FileMode0600;
        return new FileStream(path, options);
    }

    /// <summary>Holds a file that stands for a right; null when another process does. The system lets it go when the process ends, however it ends.</summary>
    public static FileStream? TryLock(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = FileMode0600;
        try
        {
            return new FileStream(path, options);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>
    /// Overwrites a file with zeros and removes it. On copy-on-write file systems and on flash the old blocks may live on; what is in
    /// them is sealed.
    /// </summary>
    public static void Wipe(string path)
    {
        if (!File.Exists(path))
            return;
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            var zeros = new byte[4096];
            for (var left = file.Length; left > 0; left -= zeros.Length)
                file.Write(zeros, 0, (int)Math.Min(left, zeros.Length));
            file.Flush(flushToDisk: true);
        }

        Delete(path);
    }

    public static void Delete(string path)
    {
        File.Delete(path);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Reads a file that only its owner can read; null when there is none.</summary>
    /// <exception cref="PlatformClientException">Others can read it.</exception>
    public static byte[]? Read(string path)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
                throw new PlatformClientException(ClientFailure.StoreUnusable, $"{path} is open to other users. Restrict it with: chmod 600 {path}");
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static void SyncFolder(string folder)
    {
        if (!OperatingSystem.IsWindows())
            PosixFiles.SyncFolder(folder);
    }
}

using System.Security.Cryptography;

namespace Platform.Defaults;

/// <summary>Key files: owner only (0400, 0600), or owner and group to read (0440). Anything wider is refused.</summary>
public static class KeyFiles
{
    private const UnixFileMode Refused =
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    /// <summary>Reads an ES256 private key in PEM.</summary>
    /// <exception cref="InvalidOperationException">The file is missing, readable by others, or holds no such key.</exception>
    public static ECDsa ReadPrivateKey(string path)
    {
        RequirePrivate(path);
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new InvalidOperationException($"{path} does not hold a P-256 private key in PEM.");
        }
    }

    /// <summary>Throws unless the file exists and only its owner (and group, to read) can use it.</summary>
    /// <exception cref="InvalidOperationException">It is missing or readable by others.</exception>
    public static void RequirePrivate(string path)
    {
        if (!File.Exists(path))
            throw new InvalidOperationException($"The key file '{path}' does not exist. 'dotnet run --project host -- init' makes the keys of an installation.");

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Refused) != 0)
            throw new InvalidOperationException($"The key file '{path}' can be used by others. Restrict it: chmod 600 '{path}'.");
    }

    /// <summary>Writes a file that only its owner can use; whole or not at all. False when it existed already.</summary>
    public static bool TryCreatePrivate(string path, ReadOnlySpan<byte> content)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        CreatePrivateFolder(folder);
        if (File.Exists(path))
            return false;

        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(temporary, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
            return false;
        }
    }

    /// <summary>Makes a folder that only its owner can enter.</summary>
    public static void CreatePrivateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}

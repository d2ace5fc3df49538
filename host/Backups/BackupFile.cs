using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Platform.Defaults;
using Platform.Host.Installation;

namespace Platform.Host.Backups;

/// <summary>
/// A backup is one compressed tar file: the databases of <c>db/</c> and a manifest. Never a key: whoever has databases and keys can read
/// everything, so they are kept apart.
/// </summary>
internal static class BackupFile
{
    /// <summary>Makes a backup of a data folder, in use or not. The file appears when it is whole and checked.</summary>
    public static BackupManifest Create(DataFolder folder, string path)
    {
        path = Path.GetFullPath(path);
        if (File.Exists(path))
            throw new InstallationException($"'{path}' exists already. Name another file.");
        var databases = Directory.Exists(folder.Databases) ? Directory.GetFiles(folder.Databases, "*.db") : [];
        if (databases.Length == 0)
            throw new InstallationException($"There is no database in '{folder.Databases}'.");

        return InPrivateFolder(Path.GetDirectoryName(path)!, work =>
        {
            var copies = new List<DatabaseCopy>();
            foreach (var database in databases.Order(StringComparer.Ordinal))
            {
                var copy = Path.Combine(work, Path.GetFileName(database));
                SqliteCopies.Copy(database, copy);
                copies.Add(SqliteCopies.Check(copy));
            }

            var manifest = new BackupManifest(BackupManifest.CurrentFormat, DateTimeOffset.UtcNow, copies);
            File.WriteAllBytes(Path.Combine(work, BackupManifest.FileName), manifest.ToJson());
            var packed = Path.Combine(work, "packed");
            Pack(work, [BackupManifest.FileName, .. copies.Select(copy => copy.Name)], packed);

            // Read back: a backup that cannot be read is found out now.
            Unpack(packed, Path.Combine(work, "read-back"));
            File.Move(packed, path, overwrite: false);
            return manifest;
        });
    }

    /// <summary>Puts the databases of a backup in the place of a data folder's, which are kept beside them.</summary>
    /// <returns>What the backup held, and where the databases from before are now; null when there were none.</returns>
    public static (BackupManifest Manifest, string? Before) Restore(string path, DataFolder folder)
    {
        if (!File.Exists(path))
            throw new InstallationException($"'{path}' does not exist.");

        return InPrivateFolder(folder.Path, work =>
        {
            var unpacked = Path.Combine(work, "db");
            var manifest = Unpack(path, unpacked);
            string? before = null;
            if (Directory.Exists(folder.Databases) && Directory.EnumerateFileSystemEntries(folder.Databases).Any())
            {
                before = $"{folder.Databases}.before-{DateTimeOffset.UtcNow:yyyyMMdd-HHmmss}";
                Directory.Move(folder.Databases, before);
            }
            else if (Directory.Exists(folder.Databases))
            {
                Directory.Delete(folder.Databases);
            }

            Directory.Move(unpacked, folder.Databases);
            return (manifest, before);
        });
    }

    private static void Pack(string work, IEnumerable<string> names, string target)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(target, options);
        using (var compressed = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(compressed, TarEntryFormat.Pax))
        {
            foreach (var name in names)
                tar.WriteEntry(Path.Combine(work, name), name);
        }

        BackupSeal.Append(file);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Unpacks exactly what the manifest names, and checks it.</summary>
    private static BackupManifest Unpack(string path, string target)
    {
        BackupSeal.Check(path);
        KeyFiles.CreatePrivateFolder(target);
        try
        {
            using (var file = File.OpenRead(path))
            using (var decompressed = new GZipStream(file, CompressionMode.Decompress))
            using (var tar = new TarReader(decompressed))
            {
                while (tar.GetNextEntry() is { } entry)
                {
                    // A name with a path in it would lead out of the folder.
                    if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || entry.Name != Path.GetFileName(entry.Name))
                        throw new InstallationException($"'{path}' is no backup: it holds '{entry.Name}'.");
                    entry.ExtractToFile(Path.Combine(target, entry.Name), overwrite: false);
                }

            }

            var manifestFile = Path.Combine(target, BackupManifest.FileName);
            var manifest = BackupManifest.Parse(File.ReadAllBytes(manifestFile));
            if (manifest.Format != BackupManifest.CurrentFormat)
                throw new InstallationException($"'{path}' has format {manifest.Format}; this version reads {BackupManifest.CurrentFormat}.");
            File.Delete(manifestFile);
            Check(path, target, manifest);
            return manifest;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or JsonException or FileNotFoundException or FormatException)
        {
            throw new InstallationException($"'{path}' is no backup, or damaged: {exception.Message}");
        }
    }

    private static void Check(string path, string folder, BackupManifest manifest)
    {
        var found = Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);
        if (!found.SequenceEqual(manifest.Databases.Select(database => database.Name).Order(StringComparer.Ordinal)))
            throw new InstallationException($"'{path}' is damaged: it does not hold what its manifest names.");
        foreach (var database in manifest.Databases)
        {
            var file = Path.Combine(folder, database.Name);
            if (SqliteCopies.Hash(file) != database.Sha256)
                throw new InstallationException($"'{path}' is damaged: {database.Name} is not what was saved.");
            SqliteCopies.Check(file);
        }
    }

    private static T InPrivateFolder<T>(string parent, Func<string, T> work)
    {
        Directory.CreateDirectory(parent);
        var folder = Path.Combine(parent, $".backup-{Guid.NewGuid():N}");
        KeyFiles.CreatePrivateFolder(folder);
        try
        {
            return work(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

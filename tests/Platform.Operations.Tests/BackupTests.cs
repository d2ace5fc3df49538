using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using Platform.Client;
using Platform.Host.Backups;
using Platform.Host.Demo;
using Platform.Host.Installation;
using Platform.Host.Running;
using Platform.Host.Tests;
using Platform.Operations.Tests.Topology;
using Platform.TestKit;

namespace Platform.Operations.Tests;

/// <summary>The drill: back up under load, lose the databases, restore, and look whether people and devices have what was saved.</summary>
public sealed class BackupTests : IDisposable
{
    private static readonly string Program = Repository.Program("host", "Platform.Host");

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = PortPairs.Find(1)[0];

    private string Data => _folder.File("data");

    private string Backup => _folder.File("platform-backup.tar.gz");

    [Fact]
    public async Task Restore_OfABackupMadeUnderLoad_BringsBackWhatWasSavedBefore()
    {
        var host = StartHost();
        try
        {
            var link = await host.WaitForOutputAsync(line => line.Contains("/setup#", StringComparison.Ordinal) ? line.Trim() : null);
            using var connection = new PlatformConnection(await ServerAddresses.DiscoverAsync(new Uri(link.Split("/setup#")[0])));
            var (session, organization) = await FirstOwner.CreateAsync(connection, link.Split('#')[1]);
            await using var device = await DemoDevice.EnrollAsync(_folder.File("device"), connection, session, "laptop", default);
            device.Start();
            var editor = new CredentialEditor(connection, session);
            var before = new List<string>();
            for (var index = 0; index < 3; index++)
                before.Add(await SaveAsync(editor, organization, $"Before {index}"));
            using var stop = new CancellationTokenSource();
            var saving = Task.Run(async () =>
            {
                for (var index = 0; !stop.IsCancellationRequested; index++)
                    await SaveAsync(editor, organization, $"Meanwhile {index}");
            });

            var (exitCode, output) = await RunningProcess.RunAsync(Program, ["backup", Backup, "--data", Data]);

            Assert.True(exitCode == 0, output);
            await stop.CancelAsync();
            await saving;
            var lost = await SaveAsync(editor, organization, "After the backup");
            Assert.Equal(0, await host.InterruptAsync());
            Directory.Delete(Path.Combine(Data, "db"), recursive: true);

            (exitCode, output) = await RunningProcess.RunAsync(Program, ["restore", Backup, "--data", Data]);

            Assert.True(exitCode == 0, output);
            await host.DisposeAsync();
            host = StartHost();
            await host.WaitForOutputAsync(line => line.Contains("is running", StringComparison.Ordinal) ? line : null);
            var listed = await editor.ListAsync(organization);
            var found = listed.Credentials.Select(credential => credential.CredentialId).ToList();
            Assert.Empty(before.Except(found));
            Assert.DoesNotContain(lost, found);
            // The device held more than the database does now; it starts over and ends with exactly what is there.
            await UntilAsync(() => device.Lacks(Guid.Parse(lost)) && device.RevisionOf(organization) >= listed.Revision);
            var later = await SaveAsync(editor, organization, "After the restore");
            await UntilAsync(() => !device.Lacks(Guid.Parse(later)));
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    [Fact]
    public void Backup_HoldsTheDatabasesAndNoKey()
    {
        using var folder = MakeInstallation();

        var manifest = BackupFile.Create(folder, Backup);

        Assert.Equal(["credentials.db", "org.db"], manifest.Databases.Select(database => database.Name));
        Assert.Equal([BackupManifest.FileName, "credentials.db", "org.db"], Entries());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Backup));
        Assert.Throws<InstallationException>(() => BackupFile.Create(folder, Backup));
    }

    [Fact]
    public void Restore_OverDatabases_KeepsThemBeside()
    {
        using var folder = MakeInstallation();
        BackupFile.Create(folder, Backup);
        File.WriteAllText(Path.Combine(Data, "db", "note"), "newer");

        var (_, before) = BackupFile.Restore(Backup, folder);

        Assert.True(File.Exists(Path.Combine(before!, "note")));
        Assert.Equal(["credentials.db", "org.db"], Directory.GetFiles(Path.Combine(Data, "db")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(0.2)]
    [InlineData(0.3)]
    [InlineData(0.4)]
    [InlineData(0.5)]
    [InlineData(0.6)]
    [InlineData(0.7)]
    [InlineData(0.8)]
    [InlineData(0.9)]
    [InlineData(0.95)]
    [InlineData(0.999)]
    public void Restore_OfADamagedFile_IsRefusedAndTouchesNothing(double where)
    {
        using var folder = MakeInstallation();
        BackupFile.Create(folder, Backup);
        var bytes = File.ReadAllBytes(Backup);
        bytes[(int)(bytes.Length * where)] ^= 0x01;
        File.WriteAllBytes(Backup, bytes);
        var before = SqliteCopies.Hash(Path.Combine(Data, "db", "org.db"));

        Assert.Throws<InstallationException>(() => BackupFile.Restore(Backup, folder));

        Assert.Equal(before, SqliteCopies.Hash(Path.Combine(Data, "db", "org.db")));
        Assert.DoesNotContain(Directory.GetFileSystemEntries(Data), entry => Path.GetFileName(entry).StartsWith(".backup-", StringComparison.Ordinal));
    }

    [Fact]
    public void Restore_OfAShortenedFile_IsRefused()
    {
        using var folder = MakeInstallation();
        BackupFile.Create(folder, Backup);
        var bytes = File.ReadAllBytes(Backup);

        foreach (var length in new[] { 0, 1, bytes.Length / 2, bytes.Length - 1 })
        {
            File.WriteAllBytes(Backup, bytes[..length]);
            Assert.Throws<InstallationException>(() => BackupFile.Restore(Backup, folder));
        }
    }

    [Fact]
    public void Backup_IsAFileThatOtherProgramsUnpack()
    {
        using var folder = MakeInstallation();
        BackupFile.Create(folder, Backup);

        using var tar = System.Diagnostics.Process.Start("tar", ["--list", "--gzip", "--file", Backup]);
        tar.WaitForExit();

        Assert.Equal(0, tar.ExitCode);
        Assert.Equal([BackupManifest.FileName, "credentials.db", "org.db"], Entries());
    }

    [Fact]
    public void Restore_OfAFileThatLeadsOutOfItsFolder_IsRefused()
    {
        using var folder = MakeInstallation();
        using (var file = File.Create(Backup))
        using (var compressed = new GZipStream(file, CompressionLevel.Fastest))
        using (var tar = new TarWriter(compressed))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "../keys/kek") { DataStream = new MemoryStream([1]) });
        // Whoever makes such a file can seal it too.
        using (var file = File.Open(Backup, FileMode.Open))
            BackupSeal.Append(file);

        Assert.Throws<InstallationException>(() => BackupFile.Restore(Backup, folder));
        Assert.False(File.Exists(Path.Combine(Data, "keys", "kek")));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> SaveAsync(CredentialEditor editor, Guid organization, string name)
    {
        using var draft = DemoCredentials.OpenAi(name);
        var change = await editor.CreateAsync(organization, draft);
        await editor.ApplyAsync(organization, [change]);
        return change.CredentialId;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition())
            await Task.Delay(10, patience.Token);
    }

    /// <summary>A data folder with two real, small databases.</summary>
    private DataFolder MakeInstallation()
    {
        var folder = DataFolder.Open(Data, exclusive: true);
        Directory.CreateDirectory(folder.Databases);
        foreach (var name in new[] { "org", "credentials" })
        {
            using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(folder.Databases, name + ".db")};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL; CREATE TABLE things (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO things (text) VALUES ('one'), ('two')";
            command.ExecuteNonQuery();
        }

        return folder;
    }

    private List<string> Entries()
    {
        using var file = File.OpenRead(Backup);
        using var decompressed = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(decompressed);
        var names = new List<string>();
        while (tar.GetNextEntry() is { } entry)
            names.Add(entry.Name);
        return names;
    }

    private RunningProcess StartHost() => RunningProcess.Start(Program, ["--data", Data, "--port", _port.ToString(CultureInfo.InvariantCulture)]);
}

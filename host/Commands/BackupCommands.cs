using System.CommandLine;
using Platform.Host.Backups;
using Platform.Host.Installation;

namespace Platform.Host.Commands;

/// <summary>Backups of the databases, while they are used, and the way back.</summary>
internal static class BackupCommands
{
    public static Command CreateBackup()
    {
        var file = new Argument<string>("file") { Description = "The file to make, such as platform-2026-11-22.backup." };
        var data = CommonOptions.Data();
        var command = new Command("backup", "Save the databases into one checked file, while the platform runs. Keys are not in it: keep data/keys elsewhere.") { file, data };
        command.SetAction(parsed => CommonOptions.RunAsync(() =>
        {
            using var folder = DataFolder.Open(parsed.GetValue(data)!, exclusive: false);
            var path = parsed.GetValue(file)!;
            Tell($"Saved in {path}, read back and checked:", BackupFile.Create(folder, path));
            return Task.FromResult(0);
        }));
        return command;
    }

    public static Command CreateRestore()
    {
        var file = new Argument<string>("file") { Description = "A file that 'backup' made." };
        var data = CommonOptions.Data();
        var command = new Command("restore", "Put the databases of a backup in place. The platform must be stopped; its databases from before are kept.") { file, data };
        command.SetAction(parsed => CommonOptions.RunAsync(() =>
        {
            using var folder = DataFolder.Open(parsed.GetValue(data)!, exclusive: true);
            var (manifest, before) = BackupFile.Restore(parsed.GetValue(file)!, folder);
            Tell($"Restored what was saved at {manifest.CreatedAt:u}:", manifest);
            if (before is not null)
                Console.WriteLine($"The databases from before are in {before}.");
            Console.WriteLine("The key-encryption key must be the one of that time. Devices notice at their next contact and start over from what is restored.");
            return Task.FromResult(0);
        }));
        return command;
    }

    private static void Tell(string headline, BackupManifest manifest)
    {
        Console.WriteLine(headline);
        foreach (var database in manifest.Databases)
            Console.WriteLine($"  {database.Name}  {database.Bytes} bytes, {database.Rows.Values.Sum()} rows, sha256 {database.Sha256}");
    }
}

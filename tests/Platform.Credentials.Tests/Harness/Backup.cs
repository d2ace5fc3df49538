using Dapper;

namespace Platform.Credentials.Tests.Harness;

/// <summary>A copy of the database, as an operator keeps one, and its return under the service.</summary>
internal sealed class Backup(Site site)
{
    private string File => Path.Combine(site.Installation.Folder, "backup.db");

    private string Anchors => Path.Combine(site.Installation.Folder, "anchors");

    public async Task TakeAsync()
    {
        System.IO.File.Delete(File);
        await using var connection = await site.Host.Database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync("VACUUM INTO @file", new { file = File });
    }

    /// <summary>Stops the service, puts the copy in place of its database, and starts it again.</summary>
    /// <param name="forgetAnchor">Also lose what is kept beside the database.</param>
    public async Task RestoreAsync(bool forgetAnchor)
    {
        await site.Host.DisposeAsync();
        var database = site.Installation.DatabaseFile;
        foreach (var suffix in (string[])["", "-wal", "-shm"])
            System.IO.File.Delete(database + suffix);
        System.IO.File.Copy(File, database);
        if (forgetAnchor && Directory.Exists(Anchors))
            Directory.Delete(Anchors, recursive: true);
        await site.StartAgainAsync();
    }
}

using Microsoft.Extensions.Configuration;
using Platform.Credentials.Audit;
using Platform.Credentials.Tests.Harness;

namespace Platform.Credentials.Tests.Audit;

/// <summary>An audit log with something in it, whose service has stopped; each test gets it as it was then.</summary>
public sealed class FilledLog : IAsyncLifetime
{
    private OwnSite? _own;
    private byte[] _database = [];

    internal Guid OrganizationId { get; private set; }

    internal string DatabaseFile => Site.Installation.DatabaseFile;

    private Site Site => _own!.Site;

    public async Task InitializeAsync()
    {
        _own = await OwnSite.StartAsync();
        OrganizationId = (await FillAsync(Site)).OrganizationId;
        await Site.Host.DisposeAsync();
        // (On another engine there is no file, and its tests are skipped.)
        if (File.Exists(DatabaseFile))
            _database = await File.ReadAllBytesAsync(DatabaseFile);
    }

    public Task DisposeAsync() => _own?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    /// <summary>Undoes what the test before did.</summary>
    internal async Task RestoreAsync()
    {
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(DatabaseFile)!, Path.GetFileName(DatabaseFile) + "-*"))
            File.Delete(file);
        await File.WriteAllBytesAsync(DatabaseFile, _database);
    }

    internal Task<AuditVerification> VerifyAsync() => VerifyAsync(Site);

    internal static async Task<Workspace> FillAsync(Site site)
    {
        var (workspace, other) = (await site.CreateWorkspaceAsync(), await site.CreateWorkspaceAsync());
        for (var index = 0; index < 5; index++)
            await workspace.AddAsync("openai", $"Key {index}");
        await other.AddAsync("openai", "Elsewhere");
        await workspace.OpenFeedAsync(await site.Org.EnrolAsync(site.Org.Owner));
        // Until the anchor has all of it.
        await Eventually.HoldsAsync(async () => Assert.Equal(7, await AnchoredAsync(site, workspace.OrganizationId)));
        return workspace;
    }

    private static async Task<long> AnchoredAsync(Site site, Guid organizationId)
    {
        var path = Path.Combine(site.Installation.Folder, "anchors", "credentials.json");
        if (!File.Exists(path))
            return 0;

        var anchor = Credentials.Anchors.Anchor.Parse(System.Text.Encoding.UTF8.GetBytes((await File.ReadAllLinesAsync(path))[0]));
        return anchor.Audit.GetValueOrDefault(organizationId)?.Count ?? 0;
    }

    internal static async Task<AuditVerification> VerifyAsync(Site site)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(site.Installation.Settings("credentials")).Build();
        await using var administration = await CredentialsAdministration.OpenAsync(configuration, CancellationToken.None);
        return await administration.VerifyAuditAsync(CancellationToken.None);
    }
}

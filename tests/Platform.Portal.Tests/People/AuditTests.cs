namespace Platform.Portal.Tests.People;

/// <summary>The audit log: what happened, filtered, by pages, and as a file.</summary>
public sealed class AuditTests(PortalSite site) : IClassFixture<PortalSite>
{
    [BrowserFact]
    public async Task Audit_AfterSaves_ShowsFiltersAndExports()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await site.AddKeysAsync(workspace, "Production", "=Formula");
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace);
        await visit.Button("Delete Production").ClickAsync();
        await visit.SaveAsync();

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Audit" }).ClickAsync();
        var rows = visit.Page.Locator("tbody tr");
        await Assertions.Expect(rows.Filter(new() { HasText = "Credential deleted" })).ToContainTextAsync(PortalSite.Owner);
        await Assertions.Expect(rows.Filter(new() { HasText = "Keys set up" })).ToContainTextAsync("this organization");
        await visit.CheckAccessibilityAsync();
        await visit.ShootAsync("audit");
        await visit.Page.GetByLabel("Action").SelectOptionAsync(new SelectOptionValue { Label = "Credential added" });
        await Assertions.Expect(rows).ToHaveCountAsync(2);
        await Assertions.Expect(rows.Filter(new() { HasText = "=Formula" })).ToHaveCountAsync(1);
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Button("Export CSV").ClickAsync());

        var csv = await File.ReadAllLinesAsync((await download.PathAsync())!);
        Assert.StartsWith("number,time,actor_kind", csv[0], StringComparison.Ordinal);
        Assert.Equal(3, csv.Length);
        Assert.Contains(csv, line => line.Contains(",'=Formula,", StringComparison.Ordinal));
        await Assertions.Expect(visit.Page.GetByText("Exported 2 entries.")).ToBeVisibleAsync();
        await visit.Page.GetByLabel("From").FillAsync("2000-01-01");
        await visit.Page.GetByLabel("To", new() { Exact = true }).FillAsync("2000-01-02");
        await Assertions.Expect(visit.Page.GetByText("Nothing has happened that fits these filters.")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Audit_MoreThanAPage_IsReadOlderAndNewer()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await site.AddKeysAsync(workspace, [.. Enumerable.Range(0, 55).Select(index => $"Key {index}")]);
        await using var visit = await site.OpenSignedInAsync();
        await visit.GoAsync(workspace, "audit");

        await Assertions.Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(50);
        await Assertions.Expect(visit.Button("Newer")).ToBeDisabledAsync();
        await visit.Button("Older").ClickAsync();
        await Assertions.Expect(visit.Button("Older")).ToBeDisabledAsync();
        await visit.Button("Newer").ClickAsync();

        await Assertions.Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(50);
    }
}

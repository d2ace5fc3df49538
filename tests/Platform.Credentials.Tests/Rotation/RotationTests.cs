using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Platform.Credentials.Rotation;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.Tests.Removals;
using Platform.Credentials.V1;
using Platform.Sync.V1;

namespace Platform.Credentials.Tests.Rotation;

public sealed class RotationTests
{
    [Fact]
    public async Task Removal_KeyIsRotated_EverythingIsSealedAgainAsOneRevisionThatRemainingDevicesOpen()
    {
        await using var fixture = await RemovalFixture.StartAsync();
        var (workspace, site) = (fixture.Workspace, fixture.Site);
        for (var index = 0; index < 5; index++)
            await workspace.AddAsync("openai", $"Key {index}");
        var stays = await site.Org.EnrolAsync(site.Org.Owner);
        await workspace.OpenFeedAsync(stays);
        await fixture.OpenAsync();
        var before = (await workspace.ListAsync()).Credentials;

        await fixture.CommitFenceAsync(fixture.Fence(2));
        await Rotator(site).RunAsync(CancellationToken.None);

        var feed = await workspace.OpenFeedAsync(stays);
        Assert.Equal([2u], feed.GrantFrames.Select(frame => V1.Grant.Parser.ParseFrom(WatchResponse.Parser.ParseFrom(frame).Body).KeyEpoch));
        Assert.Equal(6, feed.Head.Revision);
        var resealed = ChangeSet.Parser.ParseFrom((await SignedFrames.HistoryAsync(site, feed.Head))[^1].Body);
        Assert.Equal(5, resealed.Changes.Count);
        Assert.All(resealed.Changes, change => Assert.Equal((1L, 2u), (change.Version, change.Sealed.KeyEpoch)));
        Assert.Equal(5, (await DeviceView.OpenAsync(workspace, stays)).Count);
        Assert.Equal(before, (await workspace.ListAsync()).Credentials);
        Assert.Equal(5, (await Replay.FromStartAsync(site, feed.Head)).Resources.Count);
        Assert.Single(await AuditLog.ReadAsync(site, workspace), row => row.Action == "key.rotated" && row.TargetVersion == 2);
        await using var connection = await site.Host.Database.OpenAsync(CancellationToken.None);
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM grants WHERE device_id = @Id", new { fixture.Device.Id }));
    }

    [Fact]
    public async Task Saves_AfterTheRotation_AreSealedUnderTheNewKey()
    {
        await using var fixture = await RemovalFixture.StartAsync();
        await fixture.OpenAsync();
        await fixture.CommitFenceAsync(fixture.Fence(2));
        await Rotator(fixture.Site).RunAsync(CancellationToken.None);

        await fixture.Workspace.AddAsync("openai", "Main");

        var device = await fixture.Site.Org.EnrolAsync(fixture.Site.Org.Owner);
        var snapshot = await fixture.Workspace.SnapshotAsync((await fixture.Workspace.OpenFeedAsync(device)).Head.FeedId);
        Assert.Equal((1L, 2u), (snapshot.Position.Revision, snapshot.Resources.Single().Sealed.KeyEpoch));
        Assert.Single(await DeviceView.OpenAsync(fixture.Workspace, device));
    }

    [Fact]
    public async Task Removals_WithinTheInterval_ShareOneRotation()
    {
        var clock = new MovableClock();
        await using var fixture = await RemovalFixture.StartAsync(builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Configuration["Credentials:RotationInterval"] = "00:01:00";
        });
        await fixture.OpenAsync();
        await fixture.CommitFenceAsync(fixture.Fence(2));
        await Rotator(fixture.Site).RunAsync(CancellationToken.None);
        fixture.Edge.SetMember(fixture.Device, fixture.UserId, fixture.Workspace.OrganizationId, membershipVersion: 3);
        await fixture.OpenAsync();
        await fixture.CommitFenceAsync(fixture.Fence(4));
        Assert.Equal(1, await EpochAsync(fixture));

        clock.Offset = TimeSpan.FromMinutes(2);
        await Rotator(fixture.Site).RunAsync(CancellationToken.None);
        await Rotator(fixture.Site).RunAsync(CancellationToken.None);

        Assert.Equal(2, await EpochAsync(fixture));
    }

    [Fact]
    public async Task ManyRecords_AreSealedAgainInConsecutiveRevisionsAndAnInterruptedRotationIsFinished()
    {
        await using var fixture = await RemovalFixture.StartAsync();
        var (workspace, site) = (fixture.Workspace, fixture.Site);
        for (var save = 0; save < 3; save++)
        {
            var changes = new List<CredentialChange>();
            for (var index = 0; index < 70; index++)
                changes.Add(await workspace.CreateAsync("openai", $"Key {save} {index}"));
            await workspace.ApplyAsync(changes);
        }

        await fixture.OpenAsync();
        await fixture.CommitFenceAsync(fixture.Fence(2));
        await using (var connection = await site.Host.Database.OpenAsync(CancellationToken.None))
            await connection.ExecuteAsync("CREATE TRIGGER fails BEFORE INSERT ON changes WHEN NEW.revision = 5 BEGIN SELECT raise(ABORT, 'no room'); END");
        await Rotator(site).RunAsync(CancellationToken.None);
        var between = await workspace.OpenFeedAsync(await site.Org.EnrolAsync(site.Org.Owner));
        await using (var connection = await site.Host.Database.OpenAsync(CancellationToken.None))
            await connection.ExecuteAsync("DROP TRIGGER fails");

        await site.RestartAsync();
        await Rotator(site).RunAsync(CancellationToken.None);

        // Half way: both keys are granted, and everything can be opened.
        Assert.Equal((4L, 2), (between.Head.Revision, between.GrantFrames.Count));
        var device = await site.Org.EnrolAsync(site.Org.Owner);
        var feed = await workspace.OpenFeedAsync(device);
        Assert.Equal((6L, 1), (feed.Head.Revision, feed.GrantFrames.Count));
        var history = await SignedFrames.HistoryAsync(site, feed.Head);
        Assert.Equal([70, 70, 70, 100, 100, 10], history.Select(frame => ChangeSet.Parser.ParseFrom(frame.Body).Changes.Count));
        Assert.Equal(210, (await DeviceView.OpenAsync(workspace, device)).Count);
    }

    [Fact]
    public async Task Device_ThatMissedRevisionsOfAKeyBetween_GetsThatKeyToo()
    {
        await using var fixture = await RemovalFixture.StartAsync();
        var (workspace, site) = (fixture.Workspace, fixture.Site);
        await workspace.AddAsync("openai", "Main");
        var away = await site.Org.EnrolAsync(site.Org.Owner);
        var claim = new PositionClaim { Position = (await SignedFrames.HistoryAsync(site, (await workspace.OpenFeedAsync(away)).Head))[^1].Position };
        for (var version = 2; version <= 4; version += 2)
        {
            fixture.Edge.SetMember(fixture.Device, fixture.UserId, workspace.OrganizationId, version - 1);
            await fixture.OpenAsync();
            await fixture.CommitFenceAsync(fixture.Fence(version));
            await Rotator(site).RunAsync(CancellationToken.None);
        }

        var response = await site.Host.ChangeLog.OpenFeedsAsync(
            new OpenFeedsRequest { DeviceId = away.IdBytes, OrganizationIds = { workspace.OrganizationBytes }, Claims = { claim } });

        var epochs = response.Feeds.Single().GrantFrames.Select(frame => V1.Grant.Parser.ParseFrom(WatchResponse.Parser.ParseFrom(frame).Body).KeyEpoch);
        Assert.Equal([2u, 3u], epochs);
    }

    [Fact]
    public async Task Worker_InTheBackground_RotatesByItself()
    {
        await using var fixture = await RemovalFixture.StartAsync(builder => builder.Configuration["Credentials:KeyCheckInterval"] = "00:00:00.1");
        await fixture.OpenAsync();

        await fixture.CommitFenceAsync(fixture.Fence(2));

        await Eventually.HoldsAsync(async () => Assert.Equal(2, await EpochAsync(fixture)));
    }

    private static KeyRotator Rotator(Site site) => site.Host.Services.GetRequiredService<KeyRotator>();

    private static async Task<long> EpochAsync(RemovalFixture fixture)
    {
        await using var connection = await fixture.Site.Host.Database.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>(
            "SELECT key_epoch FROM feeds WHERE organization_id = @OrganizationId", new { fixture.Workspace.OrganizationId });
    }
}

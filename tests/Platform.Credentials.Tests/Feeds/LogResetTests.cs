using Google.Protobuf;
using Grpc.Core;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.Tests.Removals;
using Platform.Credentials.V1;
using Platform.Sync.V1;
using Platform.TestKit;

namespace Platform.Credentials.Tests.Feeds;

public sealed class LogResetTests
{
    [SqliteFact]
    public async Task OpenFeeds_SignedPositionThatTheDatabaseDoesNotHave_StartsASignedNewRun()
    {
        await using var own = await OwnSite.StartAsync();
        var backup = new Backup(own.Site);
        var (workspace, device) = (await own.Site.CreateWorkspaceAsync(), await own.Site.Org.EnrolAsync(own.Site.Org.Owner));
        await workspace.AddAsync("openai", "Before");
        await backup.TakeAsync();
        await workspace.AddAsync("openai", "Lost 1");
        await workspace.AddAsync("openai", "Lost 2");
        var seen = await workspace.OpenFeedAsync(device);
        var claim = await ClaimAsync(workspace, seen.Head);
        var pinned = await SignedFrames.PinAsync(own.Site);

        await backup.RestoreAsync(forgetAnchor: true);
        var opened = await OpenAsync(workspace, device, claim);
        var again = await OpenAsync(workspace, device, claim);

        Assert.Equal(3, seen.Head.Revision);
        Assert.Equal(4, opened.Head.Revision);
        Assert.NotEqual(seen.Head.LogId, opened.Head.LogId);
        Assert.Equal(opened.Head, again.Head);
        var frame = WatchResponse.Parser.ParseFrom(opened.LogResetFrame);
        Assert.True(SignedFrames.Verifies(pinned, workspace.OrganizationId, frame));
        var reset = LogReset.Parser.ParseFrom(frame.Body);
        Assert.Equal(
            (workspace.OrganizationBytes, seen.Head.FeedId, opened.Head.LogId, 4L, LogResetReason.Device),
            (reset.OrganizationId, reset.FeedId, reset.LogId, reset.Revision, reset.Reason));
        Assert.Equal([seen.Head.LogId], reset.PreviousLogIds);
        var snapshot = await workspace.SnapshotAsync(opened.Head.FeedId);
        Assert.Single(snapshot.Resources);
        (await Failure.OfAsync(async () => await own.Site.Host.ChangeLog.ListChangesAsync(new ListChangesRequest { Position = seen.Head })))
            .Is(StatusCode.OutOfRange, "POSITION_UNAVAILABLE");
        Assert.Single(await AuditLog.ReadAsync(own.Site, workspace), row => row.Action == "log.reset" && row.TargetVersion == 3);
        Assert.Contains(own.AllLogs, line => line.Contains("LogReset", StringComparison.Ordinal));
        await workspace.AddAsync("openai", "After");
        Assert.Equal(2, (await DeviceView.OpenAsync(workspace, device)).Count);
    }

    [SqliteFact]
    public async Task OpenFeeds_OtherHistoryAtTheSameRevision_StartsANewRun()
    {
        await using var own = await OwnSite.StartAsync();
        var backup = new Backup(own.Site);
        var (workspace, device) = (await own.Site.CreateWorkspaceAsync(), await own.Site.Org.EnrolAsync(own.Site.Org.Owner));
        await workspace.AddAsync("openai", "Before");
        await backup.TakeAsync();
        await workspace.AddAsync("openai", "Lost");
        var claim = await ClaimAsync(workspace, (await workspace.OpenFeedAsync(device)).Head);
        await backup.RestoreAsync(forgetAnchor: true);
        await workspace.AddAsync("openai", "Another");
        await workspace.AddAsync("openai", "And another");

        var opened = await OpenAsync(workspace, device, claim);

        Assert.Equal(4, opened.Head.Revision);
        Assert.False(opened.LogResetFrame.IsEmpty);
        Assert.Equal(3, (await workspace.SnapshotAsync(opened.Head.FeedId)).Resources.Count);
    }

    [SqliteFact]
    public async Task OpenFeeds_RestoredAgainToBeforeTheReset_NamesEveryRunThatIsOver()
    {
        await using var own = await OwnSite.StartAsync();
        var backup = new Backup(own.Site);
        var (workspace, device) = (await own.Site.CreateWorkspaceAsync(), await own.Site.Org.EnrolAsync(own.Site.Org.Owner));
        await workspace.AddAsync("openai", "Before");
        await backup.TakeAsync();
        await workspace.AddAsync("openai", "Lost");
        var first = await workspace.OpenFeedAsync(device);
        var claim = await ClaimAsync(workspace, first.Head);
        await backup.RestoreAsync(forgetAnchor: true);
        var second = await OpenAsync(workspace, device, claim);
        var secondClaim = await ClaimAsync(workspace, second.Head, fromRunStart: true);
        await backup.RestoreAsync(forgetAnchor: true);

        var third = await OpenAsync(workspace, device, secondClaim);

        var reset = LogReset.Parser.ParseFrom(WatchResponse.Parser.ParseFrom(third.LogResetFrame).Body);
        Assert.Equal([first.Head.LogId, second.Head.LogId], reset.PreviousLogIds);
        Assert.Equal(second.Head.Revision + 1, third.Head.Revision);
    }

    [Theory]
    [InlineData("unsigned")]
    [InlineData("forged revision")]
    [InlineData("another organization")]
    [InlineData("held already")]
    public async Task OpenFeeds_ClaimThatProvesNothing_ChangesNothing(string kind)
    {
        await using var own = await OwnSite.StartAsync();
        var (workspace, device) = (await own.Site.CreateWorkspaceAsync(), await own.Site.Org.EnrolAsync(own.Site.Org.Owner));
        await workspace.AddAsync("openai", "One");
        await workspace.AddAsync("openai", "Two");
        var before = await workspace.OpenFeedAsync(device);
        var claim = await ClaimAsync(workspace, before.Head);
        var forged = claim.Position.ToByteArray();
        switch (kind)
        {
            case "unsigned": claim.Signature = ByteString.Empty; forged[40]++; break;
            case "forged revision": forged[40]++; break;
            case "another organization": claim.OrganizationId = ByteString.CopyFrom(Guid.NewGuid().ToByteArray()); forged[40]++; break;
        }

        claim.Position = ByteString.CopyFrom(forged);

        var opened = await OpenAsync(workspace, device, claim);

        Assert.Equal(before.Head, opened.Head);
        Assert.True(opened.LogResetFrame.IsEmpty);
    }

    private static async Task<PositionClaim> ClaimAsync(Workspace workspace, FeedPosition head, bool fromRunStart = false)
    {
        if (!fromRunStart)
            return RemovalFixture.Claim(workspace, (await SignedFrames.HistoryAsync(workspace.Site, head))[^1]);

        var parts = await workspace.SnapshotPartsAsync(head.FeedId);
        var last = WatchResponse.Parser.ParseFrom(parts[^1].Frame);
        return RemovalFixture.Claim(workspace, WatchResponse.Parser.ParseFrom(last.Snapshot.HeadFrame));
    }

    private static async Task<OpenedFeed> OpenAsync(Workspace workspace, TestDevice device, PositionClaim claim) =>
        (await workspace.Site.Host.ChangeLog.OpenFeedsAsync(new OpenFeedsRequest
        {
            DeviceId = device.IdBytes,
            OrganizationIds = { workspace.OrganizationBytes },
            Claims = { claim },
        })).Feeds.Single();
}

using Dapper;
using Google.Protobuf;
using Grpc.Core;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.V1;
using Platform.Org.V1;
using Platform.Providers.Tests;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Credentials.Tests.Feeds;

[Collection(SharedSite.Name)]
public sealed class GrantTests(Site site)
{
    [Fact]
    public async Task OpenFeeds_DeviceOfAMember_OpensEveryRecordWithItsOwnKey()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var member = await site.Org.AddMemberAsync(workspace.OrganizationId, Role.Member);
        var device = await site.Org.EnrolAsync(member);
        foreach (var key in Samples.Keys)
            await workspace.AddAsync(key, $"Our {key}");

        var opened = await DeviceView.OpenAsync(workspace, device);

        Assert.Equal(Samples.Keys.Count(), opened.Count);
        Assert.Contains(opened.Values, form => form.Anthropic?.ApiKey.ToStringUtf8() == Samples.AnthropicKey);
        Assert.Contains(opened.Values, form => form.BedrockAccess?.SecretAccessKey.ToStringUtf8() == Samples.AwsSecret);
    }

    [Fact]
    public async Task OpenFeeds_EmptyOrganization_MakesItsFeedWithAGrant()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var device = await site.Org.EnrolAsync(site.Org.Owner);

        var feed = await workspace.OpenFeedAsync(device);

        Assert.Equal((0L, 32, 32), (feed.Head.Revision, feed.Head.HeadHash.Length, feed.StateDigest.Length));
        Assert.NotEqual(workspace.OrganizationBytes, feed.Head.FeedId);
        var grant = Grant.Parser.ParseFrom(WatchResponse.Parser.ParseFrom(feed.GrantFrames.Single()).Body);
        Assert.Equal((1u, device.IdBytes, feed.Head.FeedId), (grant.KeyEpoch, grant.DeviceId, grant.FeedId));
        using var key = Grants.Open(device.Key, grant);
        Assert.Equal(grant.KeyCommitment.ToByteArray(), key.Commitment);
    }

    [Fact]
    public async Task OpenFeeds_Again_SendsTheSameGrantAndAuditsItAgain()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var device = await site.Org.EnrolAsync(site.Org.Owner);

        var first = await workspace.OpenFeedAsync(device);
        var second = await workspace.OpenFeedAsync(device);

        Assert.Equal(first.GrantFrames, second.GrantFrames);
        var released = (await AuditLog.ReadAsync(site, workspace)).Where(row => row.Action == "grant.released").ToList();
        Assert.Equal(2, released.Count);
        Assert.All(released, row => Assert.Equal(("device", (Guid?)device.Id), (row.ActorKind, row.ActorId)));
    }

    [Fact]
    public async Task OpenFeeds_OrganizationsOfOthers_AreLeftOut()
    {
        var (workspace, elsewhere) = (await site.CreateWorkspaceAsync(), await site.CreateWorkspaceAsync());
        await elsewhere.AddAsync("openai", "Theirs");
        var device = await site.Org.EnrolAsync(await site.Org.AddMemberAsync(workspace.OrganizationId, Role.Member));
        var unknown = ByteString.CopyFrom(Guid.NewGuid().ToByteArray());

        var response = await site.Host.ChangeLog.OpenFeedsAsync(new OpenFeedsRequest
        {
            DeviceId = device.IdBytes,
            OrganizationIds = { elsewhere.OrganizationBytes, unknown, ByteString.Empty, workspace.OrganizationBytes, workspace.OrganizationBytes },
        });

        Assert.Equal(workspace.OrganizationBytes, Assert.Single(response.Feeds).OrganizationId);
        Assert.DoesNotContain(await AuditLog.ReadAsync(site, elsewhere), row => row.Action == "grant.released");
    }

    [Fact]
    public async Task OpenFeeds_UnknownDevice_IsNotFound()
    {
        var workspace = await site.CreateWorkspaceAsync();

        (await Failure.OfAsync(() => workspace.OpenFeedAsync(new TestDevice(Guid.NewGuid())))).Is(StatusCode.NotFound, "DEVICE_NOT_FOUND");
    }

    [Fact]
    public async Task OpenFeeds_AuditCannotBeWritten_ReleasesNothing()
    {
        await using var own = await OwnSite.StartAsync();
        var workspace = await own.Site.CreateWorkspaceAsync();
        var device = await own.Site.Org.EnrolAsync(own.Site.Org.Owner);
        await workspace.OpenFeedAsync(device);
        await using (var connection = await own.Site.Host.Database.OpenAsync(CancellationToken.None))
            await connection.ExecuteAsync("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'no room'); END");

        var failure = await Failure.OfAsync(() => workspace.OpenFeedAsync(device));

        failure.Is(StatusCode.Internal, "INTERNAL");
    }

    [Fact]
    public async Task OpenFeeds_ManyDevicesAtOnce_AreAllAnsweredAndAudited()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var devices = new List<TestDevice>();
        for (var index = 0; index < 40; index++)
            devices.Add(await site.Org.EnrolAsync(site.Org.Owner, $"laptop {index}"));

        var feeds = await Task.WhenAll(devices.Select(workspace.OpenFeedAsync));

        Assert.All(feeds, feed => Assert.Equal(feeds[0].Head, feed.Head));
        var rows = (await AuditLog.ReadAsync(site, workspace)).ToLookup(row => row.Action);
        Assert.Single(rows["feed.created"]);
        Assert.Equal(devices.Select(device => (Guid?)device.Id).Order(), rows["grant.released"].Select(row => row.ActorId).Order());
    }

    [Fact]
    public async Task AuditLog_OfChanges_NamesActorTargetAndRevisionAndCannotBeChanged()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var made = await workspace.AddAsync("openai", "Main");
        var updated = (await workspace.ApplyAsync(await workspace.UpdateAsync(made, "Renamed"))).Credentials.Single();
        await workspace.ApplyAsync(Workspace.Delete(updated));

        var rows = (await AuditLog.ReadAsync(site, workspace)).Where(row => row.Action.StartsWith("credential", StringComparison.Ordinal)).ToList();

        Assert.Equal([("credential.created", 1, 1), ("credential.updated", 2, 2), ("credential.deleted", 3, 3)], rows.Select(row => (row.Action, row.TargetVersion, row.Revision)));
        Assert.All(rows, row => Assert.Equal(("user", (Guid?)Guid.Parse(site.Org.Owner.UserId), Guid.Parse(made.CredentialId)), (row.ActorKind, row.ActorId, row.TargetId)));
        await using var connection = await site.Host.Database.OpenAsync(CancellationToken.None);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => connection.ExecuteAsync("UPDATE audit SET action = 'x'"));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => connection.ExecuteAsync("DELETE FROM audit"));
    }
}

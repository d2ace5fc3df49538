using Google.Protobuf;
using Grpc.Core;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.V1;
using Platform.Providers.Tests;
using Platform.Sync.V1;

namespace Platform.Credentials.Tests.Changes;

[Collection(SharedSite.Name)]
public sealed class ChangeLogTests(Site site)
{
    [Fact]
    public async Task ListChanges_FromTheStart_IsOneChainOfWholeSaves()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var first = await workspace.AddAsync("openai", "One");
        await workspace.ApplyAsync(await workspace.CreateAsync("gemini", "Two"), await workspace.UpdateAsync(first, "Renamed"));
        await workspace.ApplyAsync(Workspace.Delete((await workspace.ListAsync()).Credentials.Single(credential => credential.Form.Name == "Two")));
        var head = await HeadAsync(workspace);

        var response = await site.Host.ChangeLog.ListChangesAsync(new ListChangesRequest { Position = At(head, 0, new byte[32]) });

        var replica = new Replica();
        var sets = response.Frames.Select(replica.Apply).ToList();
        Assert.Equal([1L, 2L, 3L], sets.Select(set => set.Revision));
        Assert.Equal([1, 2, 1], sets.Select(set => set.Changes.Count));
        Assert.Equal(Change.StateOneofCase.Tombstone, sets[2].Changes[0].StateCase);
        Assert.Equal(head, response.Head);
        Assert.All(sets, set => Assert.Equal(workspace.OrganizationBytes, set.OrganizationId));
        Assert.All(sets, set => Assert.NotNull(set.CommitTime));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3000)]
    public async Task ListChanges_SmallPages_JoinWithoutGap(int maxBytes)
    {
        var workspace = await site.CreateWorkspaceAsync();
        for (var index = 0; index < 7; index++)
            await workspace.AddAsync("openai", $"Key {index}");
        var head = await HeadAsync(workspace);

        var page = await site.Host.ChangeLog.ListChangesAsync(new ListChangesRequest { Position = At(head, 0, new byte[32]), MaxBytes = maxBytes });
        var replica = await Replay.FromStartAsync(site, head, maxBytes);

        Assert.InRange(page.Frames.Count, 1, 6);
        Assert.Equal(7, replica.Resources.Count);
    }

    [Fact]
    public async Task ListChanges_TraceOfTheSave_IsInTheChangeSet()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var headers = site.Org.Owner.Headers;
        headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        await site.Host.Credentials.ApplyChangesAsync(workspace.Save(await workspace.CreateAsync("openai", "Main")), headers);
        var head = await HeadAsync(workspace);

        var response = await site.Host.ChangeLog.ListChangesAsync(new ListChangesRequest { Position = At(head, 0, new byte[32]) });

        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", new Replica().Apply(response.Frames[0]).TraceParent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("from the future", "from-the-future")]
    [InlineData("far future", "from-the-future")]
    [InlineData("other log", "other-log")]
    [InlineData("other history at the head", "other-history")]
    [InlineData("other history before it", "other-history")]
    public async Task ListChanges_PositionNotOfThisHistory_IsUnavailableAndAudited(string kind, string cause)
    {
        var workspace = await site.CreateWorkspaceAsync();
        await workspace.AddAsync("openai", "One");
        await workspace.AddAsync("openai", "Two");
        var head = await HeadAsync(workspace);
        var position = head.Clone();
        switch (kind)
        {
            case "from the future": position.Revision++; break;
            case "far future": position.Revision = long.MaxValue; break;
            case "other log": position.LogId = ByteString.CopyFrom(Guid.NewGuid().ToByteArray()); break;
            case "other history at the head": position.HeadHash = ByteString.CopyFrom(Enumerable.Repeat((byte)7, 32).ToArray()); break;
            default: position.Revision = 1; break;
        }

        var failure = await Failure.OfAsync(async () => await site.Host.ChangeLog.ListChangesAsync(new ListChangesRequest { Position = position }));

        failure.Is(StatusCode.OutOfRange, "POSITION_UNAVAILABLE");
        Assert.Equal(cause, failure.Details["cause"]);
        var row = (await AuditLog.ReadAsync(site, workspace))[^1];
        Assert.Equal(($"position.refused.{cause}", "service:sync", position.Revision), (row.Action, row.ActorKind, row.TargetVersion));
    }

    [Theory]
    [InlineData("no position")]
    [InlineData("short feed id")]
    [InlineData("short log id")]
    [InlineData("long head hash")]
    [InlineData("negative revision")]
    [InlineData("hash at revision 0")]
    public async Task ListChanges_MalformedPosition_IsInvalid(string kind)
    {
        var workspace = await site.CreateWorkspaceAsync();
        await workspace.AddAsync("openai", "One");
        var position = await HeadAsync(workspace);
        switch (kind)
        {
            case "no position": position = null; break;
            case "short feed id": position.FeedId = ByteString.CopyFrom(new byte[15]); break;
            case "short log id": position.LogId = ByteString.Empty; break;
            case "long head hash": position.HeadHash = ByteString.CopyFrom(new byte[33]); break;
            case "negative revision": position.Revision = -1; break;
            default: position.Revision = 0; break;
        }

        var failure = await Failure.OfAsync(async () => await site.Host.ChangeLog.ListChangesAsync(new ListChangesRequest { Position = position }));

        failure.Is(StatusCode.InvalidArgument, "MALFORMED_POSITION", "position");
    }

    [Fact]
    public async Task UnknownFeed_IsNotFound()
    {
        var id = ByteString.CopyFrom(Guid.NewGuid().ToByteArray());
        var position = new FeedPosition { FeedId = id, LogId = id, HeadHash = ByteString.CopyFrom(new byte[32]) };

        var list = await Failure.OfAsync(async () => await site.Host.ChangeLog.ListChangesAsync(new ListChangesRequest { Position = position }));
        var snapshot = await Failure.OfAsync(async () => await site.Host.ChangeLog.GetSnapshot(new GetSnapshotRequest { FeedId = id }).ResponseStream.MoveNext());

        list.Is(StatusCode.NotFound, "FEED_NOT_FOUND");
        snapshot.Is(StatusCode.NotFound, "FEED_NOT_FOUND");
    }

    [Fact]
    public async Task GetHeads_ManyFeeds_AnswersTheKnownOnes()
    {
        var (one, two) = (await site.CreateWorkspaceAsync(), await site.CreateWorkspaceAsync());
        await one.AddAsync("openai", "Main");
        var (first, second) = (await HeadAsync(one), await HeadAsync(two));
        var unknown = ByteString.CopyFrom(Guid.NewGuid().ToByteArray());

        var response = await site.Host.ChangeLog.GetHeadsAsync(new GetHeadsRequest { FeedIds = { first.FeedId, unknown, second.FeedId } });

        Assert.Equal([first, second], response.Heads.Select(head => head.Position).OrderByDescending(head => head.Revision));
        Assert.Equal([32, 32], response.Heads.Select(head => head.StateDigest.Length));
    }

    [Fact]
    public async Task GetHeads_10000Feeds_IsAnswered()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var head = await HeadAsync(workspace);
        var request = new GetHeadsRequest { FeedIds = { head.FeedId } };
        request.FeedIds.Add(Enumerable.Range(0, 9999).Select(_ => ByteString.CopyFrom(Guid.NewGuid().ToByteArray())));

        Assert.Equal(head, (await site.Host.ChangeLog.GetHeadsAsync(request)).Heads.Single().Position);
        request.FeedIds.Add(head.FeedId);
        (await Failure.OfAsync(async () => await site.Host.ChangeLog.GetHeadsAsync(request))).Is(StatusCode.InvalidArgument, "INVALID_REQUEST", "feed_ids");
    }

    [Fact]
    public async Task ChangeLog_AnybodyButSync_IsRefused()
    {
        var request = new GetHeadsRequest();

        var gateway = await Failure.OfAsync(async () => await CredentialsHost.ChangeLogAs(site.Installation, site.Host, "gateway").GetHeadsAsync(request));
        var person = await Failure.OfAsync(async () => await site.Host.AnonymousChangeLog.GetHeadsAsync(request, site.Org.Owner.Headers));
        var nobody = await Failure.OfAsync(async () => await site.Host.AnonymousChangeLog.GetHeadsAsync(request));

        gateway.Is(StatusCode.PermissionDenied, "NOT_ALLOWED");
        person.Is(StatusCode.PermissionDenied, "NOT_ALLOWED");
        nobody.Is(StatusCode.Unauthenticated, "UNAUTHENTICATED");
    }

    [Fact]
    public async Task GetSnapshot_EmptyFeed_IsOneLastPart()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var head = await HeadAsync(workspace);

        var parts = await workspace.SnapshotPartsAsync(head.FeedId);

        var frame = WatchResponse.Parser.ParseFrom(Assert.Single(parts).Frame);
        Assert.Equal((0u, true, 0), (frame.Snapshot.Index, frame.Snapshot.Last, frame.Snapshot.Resources.Count));
        Assert.Equal(head, parts[0].Position);
        Assert.Equal(0, Replica.FromSnapshot(parts).Position.Revision);
    }

    [Fact]
    public async Task GetSnapshot_ManyLargeSecrets_ComesInPartsOfBoundedSize()
    {
        var workspace = await site.CreateWorkspaceAsync();
        for (var save = 0; save < 2; save++)
        {
            var changes = new List<CredentialChange>();
            for (var index = 0; index < 14; index++)
            {
                var large = Samples.With("openai", "api_key", "sk-" + new string((char)('a' + index), 65_000));
                changes.Add(await workspace.CreateAsync("openai", $"Large {save} {index}", large));
            }

            await workspace.ApplyAsync(changes);
        }

        var parts = await workspace.SnapshotPartsAsync((await HeadAsync(workspace)).FeedId);

        Assert.InRange(parts.Count, 8, 20);
        Assert.All(parts.SkipLast(1), part => Assert.InRange(part.Frame.Length, 1, 300 * 1024));
        Assert.Equal(28, Replica.FromSnapshot(parts).Resources.Count);
    }

    private static FeedPosition At(FeedPosition head, long revision, byte[] hash) =>
        new() { FeedId = head.FeedId, LogId = head.LogId, Revision = revision, HeadHash = ByteString.CopyFrom(hash) };

    private async Task<FeedPosition> HeadAsync(Workspace workspace) =>
        (await workspace.OpenFeedAsync(await site.Org.EnrolAsync(site.Org.Owner))).Head;
}

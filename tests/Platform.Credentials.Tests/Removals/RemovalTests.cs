using Grpc.Core;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.V1;
using Platform.Providers.Tests;
using Platform.Sync.V1;

namespace Platform.Credentials.Tests.Removals;

public sealed class RemovalTests
{
    [Fact]
    public async Task CommitFence_OrgStillSaysWhatItSaidBefore_NothingIsGranted()
    {
        await using var fixture = await RemovalFixture.StartAsync();
        await fixture.OpenAsync();
        await fixture.CommitFenceAsync(fixture.Fence(2));

        var failure = await Failure.OfAsync(() => fixture.OpenAsync());
        fixture.Edge.SetMember(fixture.Device, fixture.UserId, fixture.Workspace.OrganizationId, membershipVersion: 2);
        var again = await fixture.OpenAsync();

        failure.Is(StatusCode.Unavailable, "UPSTREAM_UNAVAILABLE");
        Assert.Single(again.Feeds.Single().GrantFrames);
        var actions = (await AuditLog.ReadAsync(fixture.Site, fixture.Workspace)).Select(row => row.Action);
        Assert.Equal(["feed.created", "grant.released", "fence.committed", "device.removed", "grant.released"], actions);
        Assert.Empty(await fixture.ListAsync());
    }

    [Fact]
    public async Task CommitFence_RepeatedOrOlder_ChangesNothing()
    {
        await using var fixture = await RemovalFixture.StartAsync();
        await fixture.OpenAsync();
        await fixture.CommitFenceAsync(fixture.Fence(5));
        var before = await DatabaseState.ReadAsync(fixture.Site.Host.Database);

        await fixture.CommitFenceAsync(fixture.Fence(5));
        await fixture.CommitFenceAsync(fixture.Fence(4));

        Assert.Equal(before, await DatabaseState.ReadAsync(fixture.Site.Host.Database));
    }

    [Theory]
    [InlineData("sync")]
    [InlineData("gateway")]
    public async Task CommitFence_NotTheOrgService_IsNotAllowed(string service)
    {
        await using var fixture = await RemovalFixture.StartAsync();
        var client = CredentialsHost.FenceAs(fixture.Site.Installation, fixture.Site.Host, service);

        var failure = await Failure.OfAsync(async () => await client.CommitFenceAsync(fixture.Fence(2)));

        failure.Is(StatusCode.PermissionDenied, "NOT_ALLOWED");
    }

    [Theory]
    [InlineData("organization_id")]
    [InlineData("membership_version")]
    [InlineData("reason")]
    [InlineData("device_ids[0]")]
    public async Task CommitFence_Malformed_IsInvalid(string field)
    {
        await using var fixture = await RemovalFixture.StartAsync();
        var request = fixture.Fence(2);
        switch (field)
        {
            case "organization_id": request.OrganizationId = Google.Protobuf.ByteString.Empty; break;
            case "membership_version": request.MembershipVersion = 0; break;
            case "reason": request.Reason = (RevocationReason)99; break;
            default: request.DeviceIds[0] = Google.Protobuf.ByteString.CopyFromUtf8("short"); break;
        }

        (await Failure.OfAsync(() => fixture.CommitFenceAsync(request))).Is(StatusCode.InvalidArgument, "INVALID_REQUEST", field);
    }

    [Fact]
    public async Task RemovedDevice_WithItsPosition_GetsASignedRevocationAndItsReceiptIsKept()
    {
        await using var fixture = await RemovalFixture.StartAsync();
        await fixture.Workspace.AddAsync("openai", "Main");
        var feed = (await fixture.OpenAsync()).Feeds.Single();
        var claim = await fixture.HeadClaimAsync(feed.Head);
        await fixture.CommitFenceAsync(fixture.Fence(2));
        fixture.Edge.SetOutside(fixture.Device, fixture.UserId);

        var told = await fixture.OpenAsync(claim);
        var unconfirmed = Assert.Single(await fixture.ListAsync());
        await fixture.RecordAsync(fixture.Device.Receipt(feed.Head.FeedId, RemovalFixture.HashOf(told.RevocationFrames.Single())));
        var confirmed = Assert.Single(await fixture.ListAsync());
        await fixture.RecordAsync(fixture.Device.Receipt(feed.Head.FeedId, RemovalFixture.HashOf(told.RevocationFrames.Single())));

        Assert.Empty(told.Feeds);
        var frame = WatchResponse.Parser.ParseFrom(told.RevocationFrames.Single());
        Assert.True(SignedFrames.Verifies(await SignedFrames.PinAsync(fixture.Site), fixture.Workspace.OrganizationId, frame));
        var revocation = Revocation.Parser.ParseFrom(frame.Body);
        Assert.Equal(
            (fixture.Workspace.OrganizationBytes, feed.Head.FeedId, fixture.Device.IdBytes, RevocationReason.MemberRemoved),
            (revocation.OrganizationId, revocation.FeedId, revocation.DeviceId, revocation.Reason));
        Assert.Equal(($"{fixture.Device.Id}", $"{fixture.UserId}", "laptop", null), (unconfirmed.DeviceId, unconfirmed.UserId, unconfirmed.DeviceName, unconfirmed.WipeTime));
        Assert.NotNull(confirmed.WipeTime);
        Assert.Equal(confirmed, Assert.Single(await fixture.ListAsync()));
        Assert.Single(await AuditLog.ReadAsync(fixture.Site, fixture.Workspace), row => row.Action == "device.wiped");
    }

    [Fact]
    public async Task RevokedDevice_IsToldAndGetsNothingElse()
    {
        await using var fixture = await RemovalFixture.StartAsync();
        await fixture.Workspace.AddAsync("openai", "Main");
        var feed = (await fixture.OpenAsync()).Feeds.Single();
        fixture.Edge.SetOutside(fixture.Device, fixture.UserId, revoked: true);

        // No fence has come yet: what org says now is enough to tell the device, and nothing is ever granted on it.
        var told = await fixture.OpenAsync(await fixture.HeadClaimAsync(feed.Head));

        Assert.Empty(told.Feeds);
        var revocation = Revocation.Parser.ParseFrom(WatchResponse.Parser.ParseFrom(told.RevocationFrames.Single()).Body);
        Assert.Equal(RevocationReason.DeviceRevoked, revocation.Reason);
        Assert.Single(await fixture.ListAsync());
    }

    [Fact]
    public async Task Stranger_ClaimingAFeedItNeverHeld_IsToldNothing()
    {
        await using var fixture = await RemovalFixture.StartAsync();
        await fixture.Workspace.AddAsync("openai", "Main");
        var head = (await fixture.Workspace.OpenFeedAsync(await fixture.Site.Org.EnrolAsync(fixture.Site.Org.Owner))).Head;
        var claim = await fixture.HeadClaimAsync(head);
        claim.Signature = Google.Protobuf.ByteString.CopyFrom(new byte[64]);
        fixture.Edge.SetOutside(fixture.Device, fixture.UserId);

        var told = await fixture.OpenAsync(claim);

        Assert.Empty(told.RevocationFrames);
        Assert.Empty(await fixture.ListAsync());
    }

    [Theory]
    [InlineData("signature")]
    [InlineData("another device")]
    [InlineData("malformed")]
    public async Task RecordWipes_NotThisDevicesWord_IsInvalid(string kind)
    {
        await using var fixture = await RemovalFixture.StartAsync();
        var feed = (await fixture.OpenAsync()).Feeds.Single();
        await fixture.CommitFenceAsync(fixture.Fence(2));
        var receipt = kind switch
        {
            "signature" => Forged(fixture.Device.Receipt(feed.Head.FeedId, [])),
            "another device" => new TestDevice(fixture.UserId).Receipt(feed.Head.FeedId, []),
            _ => new WipeRecord { Body = Google.Protobuf.ByteString.CopyFrom(0xff), Signature = Google.Protobuf.ByteString.CopyFrom(new byte[64]) },
        };

        var failure = await Failure.OfAsync(() => fixture.RecordAsync(receipt));

        failure.Is(StatusCode.InvalidArgument, "INVALID_RECEIPT", "receipts[0]");
        Assert.Null((await fixture.ListAsync()).Single().WipeTime);
    }

    [Fact]
    public async Task RecordWipes_OfAnEarlierRemoval_DoesNotConfirmThisOne()
    {
        await using var fixture = await RemovalFixture.StartAsync();
        var feed = (await fixture.OpenAsync()).Feeds.Single();
        await fixture.CommitFenceAsync(fixture.Fence(2));

        await fixture.RecordAsync(fixture.Device.Receipt(feed.Head.FeedId, new byte[32]));

        Assert.Null((await fixture.ListAsync()).Single().WipeTime);
    }

    [Fact]
    public async Task ListRemovals_OfWhatTheDeviceHeld_SaysWhatIsReplaced()
    {
        await using var fixture = await RemovalFixture.StartAsync();
        var workspace = fixture.Workspace;
        var gone = await workspace.AddAsync("openai", "Deleted before");
        await workspace.ApplyAsync(Workspace.Delete(gone));
        var (renamed, replaced, deleted, again) = (
            await workspace.AddAsync("openai", "Renamed"), await workspace.AddAsync("openai", "Replaced"),
            await workspace.AddAsync("openai", "Deleted"), await workspace.AddAsync("openai", "Same secret again"));
        await fixture.OpenAsync();
        await fixture.CommitFenceAsync(fixture.Fence(2));

        await workspace.AddAsync("openai", "Made later");
        await workspace.ApplyAsync(await workspace.UpdateAsync(renamed, "Renamed since"));
        var other = Samples.Of("openai") with { Secrets = new Dictionary<string, byte[]> { ["api_key"] = "sk-proj-a-key-made-at-the-provider-just-now-0123456789"u8.ToArray() } };
        await workspace.ApplyAsync(await workspace.UpdateAsync(replaced, "Replaced", other));
        await workspace.ApplyAsync(await workspace.UpdateAsync(again, "Same secret again", Samples.Of("openai")));
        await workspace.ApplyAsync(Workspace.Delete(deleted));

        var exposed = (await fixture.ListAsync()).Single().ExposedCredentials;
        Assert.Equal(
            [("Deleted", true), ("Renamed since", false), ("Replaced", true), ("Same secret again", false)],
            exposed.Select(credential => (credential.Name, credential.Replaced)).Order());
        Assert.All(exposed, credential => Assert.Equal("OpenAI", credential.Section));
    }

    [Fact]
    public async Task ListRemovals_Member_IsRefused()
    {
        await using var fixture = await RemovalFixture.StartAsync();
        var member = await fixture.Site.Org.AddMemberAsync(fixture.Workspace.OrganizationId, Platform.Org.V1.Role.Member);

        var failure = await Failure.OfAsync(async () => await fixture.Site.Host.Credentials.ListRemovalsAsync(
            new ListRemovalsRequest { OrganizationId = $"{fixture.Workspace.OrganizationId}" }, member.Headers));

        failure.Is(StatusCode.PermissionDenied, "ROLE_TOO_LOW");
    }

    [Fact]
    public async Task Grant_LeaseOfTheOrganization_IsInItAndAChangeMakesAnotherGrant()
    {
        await using var fixture = await RemovalFixture.StartAsync();
        var usual = Grant(await fixture.OpenAsync());

        fixture.Edge.SetMember(fixture.Device, fixture.UserId, fixture.Workspace.OrganizationId, membershipVersion: 1, leaseSeconds: 3600);
        var shorter = Grant(await fixture.OpenAsync());

        Assert.Equal((0L, 3600L), (usual.LeaseSeconds, shorter.LeaseSeconds));
        Assert.Equal(shorter, Grant(await fixture.OpenAsync()));
    }

    private static Grant Grant(OpenFeedsResponse response) =>
        V1.Grant.Parser.ParseFrom(WatchResponse.Parser.ParseFrom(response.Feeds.Single().GrantFrames.Single()).Body);

    private static WipeRecord Forged(WipeRecord record)
    {
        var signature = record.Signature.ToByteArray();
        signature[10] ^= 1;
        return new WipeRecord { Body = record.Body, Signature = Google.Protobuf.ByteString.CopyFrom(signature) };
    }
}

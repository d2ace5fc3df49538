using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.V1;
using Platform.Org.V1;

namespace Platform.Credentials.Tests.Delivery;

[Collection(SharedSite.Name)]
public sealed class DeliveryTests(Site site)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task ListDeliveries_DevicesThatSaidAndDidNot_ShowsBoth()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var member = await site.Org.AddMemberAsync(workspace.OrganizationId, Role.Member);
        var (mine, silent) = (await site.Org.EnrolAsync(member, "mine"), await site.Org.EnrolAsync(member, "silent"));
        var credential = await workspace.AddAsync("openai", "Main");
        var head = (await workspace.OpenFeedAsync(mine)).Head;

        await RecordAsync(Said(mine, head, 1, Noon, Rejected(credential, RejectionReason.Unauthorized)));

        var list = await ListAsync(workspace);
        Assert.Equal(1, list.Revision);
        var delivery = list.Deliveries.Single(one => one.DeviceId == $"{mine.Id}");
        Assert.Equal(("mine", member.UserId, 1L, Timestamp.FromDateTimeOffset(Noon)), (delivery.DeviceName, delivery.UserId, delivery.AcknowledgedRevision, delivery.AcknowledgeTime));
        var rejection = Assert.Single(delivery.Rejections);
        Assert.Equal(
            (credential.CredentialId, 1L, RejectionReason.Unauthorized, Timestamp.FromDateTimeOffset(Noon)),
            (rejection.CredentialId, rejection.Version, rejection.Reason, rejection.RejectTime));
        var other = list.Deliveries.Single(one => one.DeviceId == $"{silent.Id}");
        Assert.Equal((0L, null, 0), (other.AcknowledgedRevision, other.AcknowledgeTime, other.Rejections.Count));
    }

    [Fact]
    public async Task RecordAcknowledgements_OlderRepeatedOrWithdrawn_KeepsTheNewest()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var device = await site.Org.EnrolAsync(site.Org.Owner, "mine");
        var credential = await workspace.AddAsync("openai", "One");
        await workspace.AddAsync("openai", "Two");
        var head = (await workspace.OpenFeedAsync(device)).Head;

        await RecordAsync(Said(device, head, 2, Noon, Rejected(credential, RejectionReason.Unauthorized)));
        await RecordAsync(Said(device, head, 1, Noon.AddHours(1)));
        Assert.Equal(RejectionReason.Unauthorized, (await DeliveryAsync(workspace, device)).Rejections.Single().Reason);

        await RecordAsync(Said(device, head, 2, Noon.AddHours(-1)));
        Assert.Single((await DeliveryAsync(workspace, device)).Rejections);

        await RecordAsync(Said(device, head, 2, Noon.AddHours(1), Rejected(credential, RejectionReason.Unauthorized)));
        var repeated = (await DeliveryAsync(workspace, device)).Rejections.Single();
        Assert.Equal(Timestamp.FromDateTimeOffset(Noon), repeated.RejectTime);

        await RecordAsync(Said(device, head, 2, Noon.AddHours(2)));
        var delivery = await DeliveryAsync(workspace, device);
        Assert.Empty(delivery.Rejections);
        Assert.Equal((2L, Timestamp.FromDateTimeOffset(Noon.AddHours(2))), (delivery.AcknowledgedRevision, delivery.AcknowledgeTime));
    }

    [Theory]
    [InlineData(-2, -2)]
    [InlineData(3, 0)]
    public async Task RecordAcknowledgements_TimeOfTheDevice_IsWhenItWasFoundButNotLaterThanSaid(int found, int kept)
    {
        var workspace = await site.CreateWorkspaceAsync();
        var device = await site.Org.EnrolAsync(site.Org.Owner, "mine");
        var credential = await workspace.AddAsync("openai", "One");
        var head = (await workspace.OpenFeedAsync(device)).Head;
        var rejection = Rejected(credential, RejectionReason.Unauthorized);
        rejection.RejectTime = Timestamp.FromDateTimeOffset(Noon.AddHours(found));

        await RecordAsync(Said(device, head, 1, Noon, rejection));

        Assert.Equal(Timestamp.FromDateTimeOffset(Noon.AddHours(kept)), (await DeliveryAsync(workspace, device)).Rejections.Single().RejectTime);
    }

    [Fact]
    public async Task RecordAcknowledgements_NodeWithAClockAhead_DoesNotSilenceTheDevice()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var device = await site.Org.EnrolAsync(site.Org.Owner, "mine");
        var credential = await workspace.AddAsync("openai", "One");
        var head = (await workspace.OpenFeedAsync(device)).Head;

        await RecordAsync(Said(device, head, 1, DateTimeOffset.UtcNow.AddYears(1)));
        await RecordAsync(Said(device, head, 1, DateTimeOffset.UtcNow.AddSeconds(1), Rejected(credential, RejectionReason.Restricted)));

        Assert.Single((await DeliveryAsync(workspace, device)).Rejections);
    }

    [Fact]
    public async Task RecordAcknowledgements_OfTheUnknown_AreIgnored()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var (device, neverGranted) = (await site.Org.EnrolAsync(site.Org.Owner), await site.Org.EnrolAsync(site.Org.Owner));
        var credential = await workspace.AddAsync("openai", "One");
        var head = (await workspace.OpenFeedAsync(device)).Head;
        var (otherFeed, otherLog) = (head.Clone(), head.Clone());
        otherFeed.FeedId = otherLog.LogId = ByteString.CopyFrom(Guid.NewGuid().ToByteArray());
        var before = await DatabaseState.ReadAsync(site.Host.Database);

        await RecordAsync(
            Said(new TestDevice(Guid.NewGuid()), head, 1, Noon), Said(neverGranted, head, 1, Noon), Said(device, otherFeed, 1, Noon),
            Said(device, otherLog, 1, Noon), Said(device, head, 2, Noon));

        Assert.Equal(before, await DatabaseState.ReadAsync(site.Host.Database));
        var unknown = Rejected(credential, RejectionReason.Unauthorized);
        unknown.CredentialId = ByteString.CopyFrom(Guid.NewGuid().ToByteArray());
        await RecordAsync(Said(device, head, 1, Noon, unknown));
        Assert.Empty((await DeliveryAsync(workspace, device)).Rejections);
    }

    [Theory]
    [InlineData("device id", "acknowledgements[1]")]
    [InlineData("revision", "acknowledgements[1].revision")]
    [InlineData("time", "acknowledgements[1].acknowledge_time")]
    [InlineData("impossible time", "acknowledgements[1].acknowledge_time")]
    [InlineData("reason", "acknowledgements[1].rejections")]
    [InlineData("too many rejections", "acknowledgements[1].rejections")]
    [InlineData("too many", "acknowledgements")]
    public async Task RecordAcknowledgements_Malformed_IsInvalidAndKeepsNothing(string fault, string field)
    {
        var workspace = await site.CreateWorkspaceAsync();
        var device = await site.Org.EnrolAsync(site.Org.Owner);
        var credential = await workspace.AddAsync("openai", "One");
        var head = (await workspace.OpenFeedAsync(device)).Head;
        var wrong = Said(device, head, 1, Noon, Rejected(credential, RejectionReason.Unauthorized));
        var request = new RecordAcknowledgementsRequest { Acknowledgements = { Said(device, head, 1, Noon), wrong } };
        switch (fault)
        {
            case "device id": wrong.DeviceId = ByteString.CopyFromUtf8("device"); break;
            case "revision": wrong.Revision = -1; break;
            case "time": wrong.AcknowledgeTime = null; break;
            case "impossible time": wrong.AcknowledgeTime = new Timestamp { Seconds = long.MaxValue, Nanos = -1 }; break;
            case "reason": wrong.Rejections[0].Reason = (RejectionReason)77; break;
            case "too many rejections": wrong.Rejections.Add(Enumerable.Repeat(wrong.Rejections[0], 100)); break;
            default: request.Acknowledgements.Add(Enumerable.Repeat(wrong, 999)); break;
        }

        var before = await DatabaseState.ReadAsync(site.Host.Database);
        var failure = await Failure.OfAsync(async () => await site.Host.ChangeLog.RecordAcknowledgementsAsync(request));

        failure.Is(StatusCode.InvalidArgument, "INVALID_REQUEST", field);
        Assert.Equal(before, await DatabaseState.ReadAsync(site.Host.Database));
    }

    [Fact]
    public async Task ListDeliveries_RevokedDeviceAndMember_AreNotShown()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var member = await site.Org.AddMemberAsync(workspace.OrganizationId, Role.Member);
        var (device, gone) = (await site.Org.EnrolAsync(member), await site.Org.EnrolAsync(member));
        await workspace.OpenFeedAsync(gone);
        await site.Org.RevokeAsync(gone);

        var list = await ListAsync(workspace);

        Assert.Contains(list.Deliveries, one => one.DeviceId == $"{device.Id}");
        Assert.DoesNotContain(list.Deliveries, one => one.DeviceId == $"{gone.Id}");
        (await Failure.OfAsync(async () => await site.Host.Credentials.ListDeliveriesAsync(
            new ListDeliveriesRequest { OrganizationId = $"{workspace.OrganizationId}" }, member.Headers))).Is(StatusCode.PermissionDenied, "ROLE_TOO_LOW");
    }

    private static DeviceAcknowledgement Said(TestDevice device, FeedPosition head, long revision, DateTimeOffset time, params IEnumerable<DeviceRejection> rejections) => new()
    {
        DeviceId = device.IdBytes,
        FeedId = head.FeedId,
        LogId = head.LogId,
        Revision = revision,
        AcknowledgeTime = Timestamp.FromDateTimeOffset(time),
        Rejections = { rejections },
    };

    private static DeviceRejection Rejected(Credential credential, RejectionReason reason) => new()
    {
        CredentialId = ByteString.CopyFrom(Guid.Parse(credential.CredentialId).ToByteArray(bigEndian: true)),
        Version = credential.Version,
        Reason = reason,
    };

    private async Task RecordAsync(params IEnumerable<DeviceAcknowledgement> acknowledgements) =>
        await site.Host.ChangeLog.RecordAcknowledgementsAsync(new RecordAcknowledgementsRequest { Acknowledgements = { acknowledgements } });

    private async Task<ListDeliveriesResponse> ListAsync(Workspace workspace) =>
        await site.Host.Credentials.ListDeliveriesAsync(new ListDeliveriesRequest { OrganizationId = $"{workspace.OrganizationId}" }, site.Org.Owner.Headers);

    private async Task<V1.Delivery> DeliveryAsync(Workspace workspace, TestDevice device) =>
        (await ListAsync(workspace)).Deliveries.Single(one => one.DeviceId == $"{device.Id}");
}

using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.V1;
using Platform.Org.V1;

namespace Platform.Credentials.Tests.Watching;

[Collection(SharedSite.Name)]
public sealed class WatchOrganizationsTests(Site site)
{
    [Fact]
    public async Task WatchOrganizations_Opened_SaysAtOnceWhereEachStands()
    {
        var (one, two) = (await site.CreateWorkspaceAsync(), await site.CreateWorkspaceAsync());
        await one.AddAsync("openai", "Main");

        await using var watch = Watch(site.Org.Owner, $"{one.OrganizationId}", $"{two.OrganizationId}");

        var (first, second) = (await watch.NextAsync(), await watch.NextAsync());
        Assert.Equal(($"{one.OrganizationId}", 1L, false), (first.OrganizationId, first.Revision, first.Ended));
        Assert.Equal(($"{two.OrganizationId}", 0L, false), (second.OrganizationId, second.Revision, second.Ended));
    }

    [Fact]
    public async Task WatchOrganizations_Save_TellsTheNewRevisionToAMember()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var member = await site.Org.AddMemberAsync(workspace.OrganizationId, Role.Member);
        await using var watch = Watch(member, $"{workspace.OrganizationId}");
        await watch.NextAsync();

        await workspace.AddAsync("openai", "Main");

        await watch.UntilAsync(said => said.Revision == 1);
    }

    [Fact]
    public async Task WatchOrganizations_AcknowledgementAndRejection_EachIsAnotherDeliveriesVersion()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var device = await site.Org.EnrolAsync(site.Org.Owner);
        var credential = await workspace.AddAsync("openai", "Main");
        var head = (await workspace.OpenFeedAsync(device)).Head;
        await using var watch = Watch(site.Org.Owner, $"{workspace.OrganizationId}");
        var before = (await watch.NextAsync()).DeliveriesVersion;

        await RecordAsync(device, head, credential, rejected: false);
        var acknowledged = (await watch.UntilAsync(said => said.DeliveriesVersion != before)).DeliveriesVersion;
        await RecordAsync(device, head, credential, rejected: true);

        await watch.UntilAsync(said => said.DeliveriesVersion != acknowledged);
    }

    [Fact]
    public async Task WatchOrganizations_NewDevice_CountsAMembershipChange()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await using var watch = Watch(site.Org.Owner, $"{workspace.OrganizationId}");
        var before = (await watch.NextAsync()).MembershipChanges;

        await site.Org.EnrolAsync(site.Org.Owner);

        await watch.UntilAsync(said => said.MembershipChanges > before);
    }

    [Fact]
    public async Task WatchOrganizations_CallerRemoved_EndsThatOrganizationAndGoesOnWithTheOther()
    {
        var (left, kept) = (await site.CreateWorkspaceAsync(), await site.CreateWorkspaceAsync());
        var member = await site.Org.AddMemberAsync(left.OrganizationId, Role.Member);
        await using var watch = Watch(member, $"{left.OrganizationId}", $"{kept.OrganizationId}");
        // The other one is not the member's at all, which looks like one that does not exist.
        var first = new[] { await watch.NextAsync(), await watch.NextAsync() }.ToDictionary(said => said.OrganizationId, said => said.Ended);
        Assert.Equal((false, true), (first[$"{left.OrganizationId}"], first[$"{kept.OrganizationId}"]));

        await site.Org.RemoveMemberAsync(left.OrganizationId, member);

        var last = await watch.UntilAsync(said => said.Ended);
        Assert.Equal(($"{left.OrganizationId}", 0L), (last.OrganizationId, last.Revision));
        Assert.True(await watch.EndsAsync());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("too many")]
    [InlineData("not an id")]
    public async Task WatchOrganizations_Malformed_IsInvalid(string fault)
    {
        string[] ids = fault switch
        {
            "none" => [],
            "too many" => [.. Enumerable.Range(0, 21).Select(_ => Workspace.NewId())],
            _ => ["organization"],
        };
        await using var watch = Watch(site.Org.Owner, ids);

        var failure = await Failure.OfAsync(watch.NextAsync);

        Assert.Equal((StatusCode.InvalidArgument, "INVALID_REQUEST"), (failure.Status, failure.Reason));
    }

    private WatchReader Watch(Person person, params IEnumerable<string> organizations) => new(
        site.Host.Credentials.WatchOrganizations(new WatchOrganizationsRequest { OrganizationIds = { organizations } }, person.Headers));

    private async Task RecordAsync(TestDevice device, FeedPosition head, Credential credential, bool rejected)
    {
        var said = new DeviceAcknowledgement
        {
            DeviceId = device.IdBytes,
            FeedId = head.FeedId,
            LogId = head.LogId,
            Revision = 1,
            AcknowledgeTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow),
        };
        if (rejected)
        {
            said.Rejections.Add(new DeviceRejection
            {
                CredentialId = ByteString.CopyFrom(Guid.Parse(credential.CredentialId).ToByteArray(bigEndian: true)),
                Version = 1,
                Reason = RejectionReason.Unauthorized,
            });
        }

        await site.Host.ChangeLog.RecordAcknowledgementsAsync(new RecordAcknowledgementsRequest { Acknowledgements = { said } });
    }
}

using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.V1;
using Platform.Org.V1;

namespace Platform.Credentials.Tests.Audit;

[Collection(SharedSite.Name)]
public sealed class ListAuditEventsTests(Site site)
{
    [Fact]
    public async Task ListAuditEvents_PageByPage_IsEverythingNewestFirst()
    {
        var workspace = await site.CreateWorkspaceAsync();
        for (var index = 0; index < 6; index++)
            await workspace.AddAsync("openai", $"Key {index}");
        var whole = (await ListAsync(workspace)).Events;

        var pages = new List<AuditEvent>();
        var token = "";
        do
        {
            var page = await ListAsync(workspace, request => (request.PageSize, request.PageToken) = (2, token));
            Assert.InRange(page.Events.Count, 1, 2);
            pages.AddRange(page.Events);
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        Assert.Equal([7, 6, 5, 4, 3, 2, 1], whole.Select(one => one.Number));
        Assert.Equal(whole, pages);
        Assert.All(whole, one => Assert.Equal(32, one.Hash.Length));
    }

    [Fact]
    public async Task ListAuditEvents_Filters_LimitWhatIsListed()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var (first, second) = (await workspace.AddAsync("openai", "One"), await workspace.AddAsync("openai", "Two"));
        await workspace.ApplyAsync(Workspace.Delete(second));
        var device = await site.Org.EnrolAsync(site.Org.Owner);
        await workspace.OpenFeedAsync(device);
        var times = (await ListAsync(workspace)).Events.ToDictionary(one => one.Number, one => one.Time);

        Assert.Equal(["credential.deleted"], await ActionsAsync(request => request.Actions.Add("credential.deleted")));
        Assert.Equal(["grant.released", "credential.deleted"], await ActionsAsync(request => request.Actions.Add(["credential.deleted", "grant.released"])));
        Assert.Equal(["grant.released"], await ActionsAsync(request => request.ActorId = $"{device.Id}"));
        Assert.Equal(["credential.created"], await ActionsAsync(request => request.TargetId = first.CredentialId));
        Assert.Equal(["grant.released", "credential.deleted"], await ActionsAsync(request => request.StartTime = times[4]));
        Assert.Equal(["credential.created", "feed.created"], await ActionsAsync(request => request.EndTime = times[3]));
        Assert.Empty(await ActionsAsync(request => request.ActorId = "sync"));

        async Task<IEnumerable<string>> ActionsAsync(Action<ListAuditEventsRequest> filter) => (await ListAsync(workspace, filter)).Events.Select(one => one.Action);
    }

    [Fact]
    public async Task ListAuditEvents_ByAService_NamesIt()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await workspace.OpenFeedAsync(await site.Org.EnrolAsync(site.Org.Owner));

        var made = (await ListAsync(workspace, request => request.ActorId = "sync")).Events.Single();

        Assert.Equal(("service", "sync", "feed.created"), (made.ActorKind, made.ActorId, made.Action));
    }

    [Theory]
    [InlineData("actions")]
    [InlineData("actor_id")]
    [InlineData("target_id")]
    [InlineData("start_time")]
    [InlineData("page_size")]
    public async Task ListAuditEvents_MalformedFilter_IsInvalid(string field)
    {
        var workspace = await site.CreateWorkspaceAsync();

        var failure = await Failure.OfAsync(() => ListAsync(workspace, request =>
        {
            switch (field)
            {
                case "actions": request.Actions.Add(""); break;
                case "actor_id": request.ActorId = "Nobody & co"; break;
                case "target_id": request.TargetId = "7"; break;
                case "start_time": request.StartTime = new Timestamp { Nanos = -1 }; break;
                default: request.PageSize = -1; break;
            }
        }));

        failure.Is(StatusCode.InvalidArgument, "INVALID_FILTER", field);
    }

    [Theory]
    [InlineData("junk")]
    [InlineData("other filters")]
    public async Task ListAuditEvents_PageTokenOfAnotherQuestion_IsInvalid(string kind)
    {
        var workspace = await site.CreateWorkspaceAsync();
        await workspace.AddAsync("openai", "One");
        await workspace.AddAsync("openai", "Two");
        var token = (await ListAsync(workspace, request => request.PageSize = 1)).NextPageToken;

        var failure = await Failure.OfAsync(() => ListAsync(workspace, request =>
        {
            request.PageToken = kind == "junk" ? "AAAA" : token;
            request.Actions.Add("credential.created");
        }));

        failure.Is(StatusCode.InvalidArgument, "INVALID_PAGE_TOKEN", "page_token");
    }

    [Fact]
    public async Task ListAuditEvents_MemberOrStranger_IsRefused()
    {
        var (workspace, elsewhere) = (await site.CreateWorkspaceAsync(), await site.CreateWorkspaceAsync());
        var member = await site.Org.AddMemberAsync(workspace.OrganizationId, Role.Member);

        (await Failure.OfAsync(() => ListAsync(workspace, person: member))).Is(StatusCode.PermissionDenied, "ROLE_TOO_LOW");
        (await Failure.OfAsync(() => ListAsync(elsewhere, person: member))).Is(StatusCode.NotFound, "ORGANIZATION_NOT_FOUND");
    }

    private Task<ListAuditEventsResponse> ListAsync(Workspace workspace, Action<ListAuditEventsRequest>? change = null, Person? person = null)
    {
        var request = new ListAuditEventsRequest { OrganizationId = $"{workspace.OrganizationId}" };
        change?.Invoke(request);
        return site.Host.Audit.ListAuditEventsAsync(request, (person ?? site.Org.Owner).Headers).ResponseAsync;
    }
}

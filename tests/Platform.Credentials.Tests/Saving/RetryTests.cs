using Dapper;
using Grpc.Core;
using Platform.Credentials.Tests.Harness;

namespace Platform.Credentials.Tests.Saving;

[Collection(SharedSite.Name)]
public sealed class RetryTests(Site site)
{
    [Fact]
    public async Task ApplyChanges_SameRequestAgain_AnswersTheSameAndCommitsNothing()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var request = workspace.Save(await workspace.CreateAsync("openai", "Main"));
        var first = await workspace.SendAsync(request);
        var before = await DatabaseState.ReadAsync(site.Host.Database);

        var second = await workspace.SendAsync(request);

        Assert.Equal(first, second);
        Assert.Equal(before, await DatabaseState.ReadAsync(site.Host.Database));
    }

    [Fact]
    public async Task ApplyChanges_SameRequestAfterARestart_AnswersTheSame()
    {
        await using var own = await OwnSite.StartAsync();
        var workspace = await own.Site.CreateWorkspaceAsync();
        var request = workspace.Save(await workspace.CreateAsync("openai", "Main"));
        var first = await workspace.SendAsync(request);

        await own.Site.RestartAsync();

        Assert.Equal(first, await workspace.SendAsync(request));
        Assert.Equal(1, (await workspace.ListAsync()).Revision);
    }

    [Fact]
    public async Task ApplyChanges_SameRequestManyTimesAtOnce_IsOneRevision()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var request = workspace.Save(await workspace.CreateAsync("openai", "Main"));

        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => workspace.SendAsync(request)));

        Assert.All(responses, response => Assert.Equal(responses[0], response));
        Assert.Equal(1, (await workspace.ListAsync()).Revision);
    }

    [Fact]
    public async Task ApplyChanges_SameRequestIdOtherContent_IsRefused()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var request = workspace.Save(await workspace.CreateAsync("openai", "Main"));
        await workspace.SendAsync(request);
        var other = workspace.Save(await workspace.CreateAsync("openai", "Other"));
        other.RequestId = request.RequestId;
        var before = await DatabaseState.ReadAsync(site.Host.Database);

        (await Failure.OfAsync(() => workspace.SendAsync(other))).Is(StatusCode.FailedPrecondition, "REQUEST_ID_REUSED", "request_id");

        Assert.Equal(before, await DatabaseState.ReadAsync(site.Host.Database));
    }

    [Fact]
    public async Task ApplyChanges_SameRequestIdInAnotherOrganization_IsAnotherSave()
    {
        var (workspace, elsewhere) = (await site.CreateWorkspaceAsync(), await site.CreateWorkspaceAsync());
        var request = workspace.Save(await workspace.CreateAsync("openai", "Main"));
        var other = elsewhere.Save(await elsewhere.CreateAsync("openai", "Main"));
        other.RequestId = request.RequestId;

        await workspace.SendAsync(request);
        var response = await elsewhere.SendAsync(other);

        Assert.Equal(other.Changes[0].CredentialId, response.Credentials.Single().CredentialId);
    }

    [Theory]
    [InlineData("audit", "audit")]
    [InlineData("requests", "requests")]
    [InlineData("changes", "changes")]
    public async Task ApplyChanges_AnyWriteFails_WritesNothingAtAll(string table, string name)
    {
        await using var own = await OwnSite.StartAsync();
        var workspace = await own.Site.CreateWorkspaceAsync();
        await workspace.AddAsync("openai", "Existing");
        await using (var connection = await own.Site.Host.Database.OpenAsync(CancellationToken.None))
            await connection.ExecuteAsync($"CREATE TRIGGER full_{name} BEFORE INSERT ON {table} BEGIN SELECT raise(ABORT, 'no room'); END");
        var request = workspace.Save(await workspace.CreateAsync("openai", "New"));
        var before = await DatabaseState.ReadAsync(own.Site.Host.Database);

        (await Failure.OfAsync(() => workspace.SendAsync(request))).Is(StatusCode.Internal, "INTERNAL");

        Assert.Equal(before, await DatabaseState.ReadAsync(own.Site.Host.Database));
        await using (var connection = await own.Site.Host.Database.OpenAsync(CancellationToken.None))
            await connection.ExecuteAsync($"DROP TRIGGER full_{name}");
        Assert.Equal(2, (await workspace.SendAsync(request)).Revision);
    }
}

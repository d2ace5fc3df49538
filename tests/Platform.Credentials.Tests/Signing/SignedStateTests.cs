using Dapper;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Platform.Credentials.Rotation;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.Tests.Removals;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Credentials.Tests.Signing;

/// <summary>A member who knows the feed key, and can write to the database, puts a record of his own in the place of another.</summary>
public sealed class SignedStateTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Save_RecordThatAMemberPutIntoTheDatabase_IsNeverSignedOver(bool restart)
    {
        await using var fixture = await RemovalFixture.StartAsync();
        var read = await fixture.Workspace.AddAsync("openai", "Main");
        var head = (await ForgeAsync(fixture, read, withItsHash: true)).Head;
        if (restart)
            await fixture.Site.RestartAsync();

        var failure = await Failure.OfAsync(() => fixture.Workspace.AddAsync("gemini", "Another"));

        failure.Is(StatusCode.Internal, "INTERNAL");
        Assert.Equal(head, (await fixture.Workspace.OpenFeedAsync(await fixture.Site.Org.EnrolAsync(fixture.Site.Org.Owner))).Head);
        Assert.Contains(fixture.Site.Host.Logs.Lines, line => line.Contains("RecordsChanged", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rotation_RecordThatAMemberPutIntoTheDatabase_IsNotSealedAgain(bool withItsHash)
    {
        await using var fixture = await RemovalFixture.StartAsync();
        var read = await fixture.Workspace.AddAsync("openai", "Main");
        var head = (await ForgeAsync(fixture, read, withItsHash)).Head;
        await fixture.CommitFenceAsync(fixture.Fence(2));

        await fixture.Site.Host.Services.GetRequiredService<KeyRotator>().RunAsync(CancellationToken.None);

        Assert.Contains(fixture.Site.Host.Logs.Lines, line => line.Contains("KeyNotRotated", StringComparison.Ordinal));
        Assert.Equal(head, (await fixture.Workspace.OpenFeedAsync(await fixture.Site.Org.EnrolAsync(fixture.Site.Org.Owner))).Head);
    }

    [Fact]
    public async Task Update_KeepingASecretOfARecordThatAMemberPutThere_IsRefused()
    {
        await using var fixture = await RemovalFixture.StartAsync();
        var read = await fixture.Workspace.AddAsync("openai", "Main");
        await ForgeAsync(fixture, read, withItsHash: false);

        var failure = await Failure.OfAsync(async () => await fixture.Workspace.ApplyAsync(await fixture.Workspace.UpdateAsync(read, "Renamed")));

        failure.Is(StatusCode.Internal, "INTERNAL");
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(2)]
    public async Task Update_KeepingASecretOfARecordThatWasThereForAMoment_KeepsTheSignedOne(double seconds)
    {
        await using var fixture = await RemovalFixture.StartAsync();
        var read = await fixture.Workspace.AddAsync("openai", "Main");
        var device = await fixture.Site.Org.EnrolAsync(fixture.Site.Org.Owner);
        var saved = (await DeviceView.OpenAsync(fixture.Workspace, device)).Single().Value.Openai.ApiKey;
        await using var database = await fixture.Site.Host.Database.OpenAsync(CancellationToken.None);
        var (record, hash) = await database.QuerySingleAsync<(byte[], byte[])>("SELECT record, record_hash FROM credentials");

        // The Save reads what the member put there; before its transaction can begin the member has put the signed record back. How long
        // it takes to read nobody tells: one that is slower than the shorter time is not than the longer.
        await ForgeAsync(fixture, read, withItsHash: true);
        await database.ExecuteAsync("BEGIN IMMEDIATE");
        var saving = fixture.Workspace.ApplyAsync(await fixture.Workspace.UpdateAsync(read, "Renamed"));
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        await database.ExecuteAsync("UPDATE credentials SET record = @record, record_hash = @hash", new { record, hash });
        await database.ExecuteAsync("COMMIT");
        await saving;

        var form = (await DeviceView.OpenAsync(fixture.Workspace, device)).Single().Value;
        Assert.Equal(("Renamed", saved), (form.Name, form.Openai.ApiKey));
    }

    /// <summary>The device opens its grant as any member's can, and seals another secret for the same place.</summary>
    private static async Task<OpenedFeed> ForgeAsync(RemovalFixture fixture, Credential read, bool withItsHash)
    {
        var feed = (await fixture.OpenAsync()).Feeds.Single();
        using var key = Grants.Open(fixture.Device.Key, Grant.Parser.ParseFrom(WatchResponse.Parser.ParseFrom(feed.GrantFrames.Single()).Body));
        var resource = (await fixture.Workspace.SnapshotAsync(feed.Head.FeedId)).Resources.Single();
        var context = new RecordContext(
            fixture.Workspace.OrganizationId, new Guid(feed.Head.FeedId.Span, bigEndian: true), Guid.Parse(read.CredentialId), read.Version,
            resource.Sealed.OriginHash.ToByteArray());
        var form = new CredentialForm { Name = "Main", Openai = new OpenAi { ApiKey = ByteString.CopyFromUtf8("sk-proj-somebody-elses-key") } };
        var record = SealedRecords.Seal(key, context, form.ToByteArray());
        await using var connection = await fixture.Site.Host.Database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync(
            withItsHash ? "UPDATE credentials SET record = @record, record_hash = @hash" : "UPDATE credentials SET record = @record",
            new { record = record.ToByteArray(), hash = StateDigest.RecordHash(record).ToArray() });
        return feed;
    }
}

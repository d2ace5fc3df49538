using Microsoft.Extensions.DependencyInjection;
using Platform.Credentials.Rotation;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.Tests.Removals;
using Platform.Credentials.V1;
using Platform.Defaults;

namespace Platform.Credentials.Tests.Rotation;

/// <summary>
/// Saves, a rotation, a removal and connecting devices, started together in a random order with random waits, over and over. Org answers
/// a connecting device late at times, so that what it said is old when the grant is made.
/// </summary>
public sealed class InterleavingTests
{
    private static int Rounds => Environment.GetEnvironmentVariable("PLATFORM_TEST_FULL") == "1" ? 10_000 : 250;

    [Fact]
    public async Task WriteRotateRevokeConnect_InAnyOrder_NoGrantAfterARemovalAndNoWriteUnderARetiredKey()
    {
        await using var fixture = await RemovalFixture.StartAsync(builder => builder.Configuration["Credentials:KeptChangeSets"] = "1000000");
        var (workspace, site) = (fixture.Workspace, fixture.Site);
        var credentials = new[] { await workspace.AddAsync("openai", "A"), await workspace.AddAsync("openai", "B") };
        var stays = await site.Org.EnrolAsync(site.Org.Owner);
        var head = (await workspace.OpenFeedAsync(stays)).Head;
        var random = new Random(20260101);

        for (var round = 0; round < Rounds; round++)
            await RunRoundAsync(fixture, credentials, stays, new Random(random.Next()), round);

        await RequireNoGrantAfterRemovalAsync(fixture);
        await RequireNoRetiredKeyAsync(site, head);
        Assert.Equal(2, (await DeviceView.OpenAsync(workspace, stays)).Count);
    }

    private static async Task RunRoundAsync(RemovalFixture fixture, Credential[] credentials, TestDevice stays, Random random, int round)
    {
        var (userId, organizationId) = (Guid.CreateVersion7(), fixture.Workspace.OrganizationId);
        var device = new TestDevice(userId);
        fixture.Edge.SetMember(device, userId, organizationId, membershipVersion: 1);
        var answerDelay = random.Next(3);
        fixture.Edge.Late = () => Task.Delay(answerDelay);
        var work = new List<Func<Task>>
        {
            () => SaveAsync(fixture.Workspace, credentials, 0, round),
            () => SaveAsync(fixture.Workspace, credentials, 1, round),
            () => ConnectAsync(fixture, device),
            () => ConnectAsync(fixture, device),
            () => fixture.Workspace.OpenFeedAsync(stays),
            () => fixture.Site.Host.Services.GetRequiredService<KeyRotator>().RunAsync(CancellationToken.None),
            async () =>
            {
                // As org does: first its own answers change, then the fence, then the caller hears of it.
                fixture.Edge.SetOutside(device, userId);
                var fence = fixture.Fence(2);
                (fence.UserId, fence.DeviceIds[0]) = (Google.Protobuf.ByteString.CopyFrom(userId.ToByteArray(bigEndian: true)), device.IdBytes);
                await fixture.CommitFenceAsync(fence);
            },
        };
        var waits = work.Select(_ => random.Next(4)).ToArray();
        var order = Enumerable.Range(0, work.Count).OrderBy(_ => random.Next()).ToArray();
        await Task.WhenAll(order.Select(async index =>
        {
            if (waits[index] > 0)
                await Task.Delay(waits[index]);
            await work[index]();
        }));
    }

    private static async Task SaveAsync(Workspace workspace, Credential[] credentials, int index, int round) =>
        credentials[index] = (await workspace.ApplyAsync(await workspace.UpdateAsync(credentials[index], $"{(char)('A' + index)} {round}"))).Credentials.Single();

    /// <summary>Either it gets its grants, or it is no member any more, or its answer was too old.</summary>
    private static async Task ConnectAsync(RemovalFixture fixture, TestDevice device)
    {
        try
        {
            await fixture.Site.Host.ChangeLog.OpenFeedsAsync(
                new OpenFeedsRequest { DeviceId = device.IdBytes, OrganizationIds = { fixture.Workspace.OrganizationBytes } });
        }
        catch (Grpc.Core.RpcException exception) when (RpcFailure.Reason(exception) == "UPSTREAM_UNAVAILABLE")
        {
        }
    }

    private static async Task RequireNoGrantAfterRemovalAsync(RemovalFixture fixture)
    {
        var rows = await fixture.Site.Host.Database.ReadAsync(
            (connection, transaction) => AuditTable.ListAsync(connection, transaction, fixture.Workspace.OrganizationId, new AuditFilter(), long.MaxValue, int.MaxValue),
            CancellationToken.None);
        var removed = rows.Where(row => row.Row.Action == "device.removed").ToDictionary(row => row.Row.TargetId, row => row.Number);
        var fences = rows.Count(row => row.Row.Action == "fence.committed");
        var granted = rows.Where(row => row.Row.Action == "grant.released").ToList();

        // The schedule did what it is for: removals before and after grants, and rotations.
        Assert.Equal(Rounds, fences);
        Assert.InRange(removed.Count, 1, Rounds - 1);
        Assert.Contains(rows, row => row.Row.Action == "key.rotated");
        Assert.DoesNotContain(granted, row => row.Row.Actor.Id is { } id && removed.TryGetValue(id, out var number) && row.Number > number);
        await using var connection = await fixture.Site.Host.Database.OpenAsync(CancellationToken.None);
        Assert.Equal(0, await Dapper.SqlMapper.ExecuteScalarAsync<long>(
            connection, "SELECT count(*) FROM grants g JOIN fences f ON f.user_id IN (SELECT h.user_id FROM holders h WHERE h.device_id = g.device_id)"));
    }

    /// <summary>Key epochs only rise along the log, and no change set mixes them.</summary>
    private static async Task RequireNoRetiredKeyAsync(Site site, FeedPosition start)
    {
        var replica = await Replay.FromStartAsync(site, start);
        Assert.True(replica.Position.Revision > 2 * Rounds);
        var epochs = replica.Epochs;
        Assert.All(epochs, change => Assert.Single(change));
        Assert.Equal(epochs.Select(change => change.Single()).Order(), epochs.Select(change => change.Single()));
        Assert.True(epochs[^1].Single() > 1);
    }
}

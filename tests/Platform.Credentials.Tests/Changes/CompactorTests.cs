using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Platform.Credentials.Changes;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.V1;

namespace Platform.Credentials.Tests.Changes;

public sealed class CompactorTests
{
    [Fact]
    public async Task Compact_LongLog_KeepsTheLastChangeSetsAndTheSnapshot()
    {
        await using var own = await OwnSite.StartAsync(KeepThree);
        var workspace = await own.Site.CreateWorkspaceAsync();
        var device = await own.Site.Org.EnrolAsync(own.Site.Org.Owner);
        var positions = new List<FeedPosition> { (await workspace.OpenFeedAsync(device)).Head };
        for (var index = 0; index < 8; index++)
        {
            await workspace.AddAsync("openai", $"Key {index}");
            positions.Add((await workspace.OpenFeedAsync(device)).Head);
        }

        var before = await workspace.SnapshotAsync(positions[0].FeedId);
        await own.Site.Host.Services.GetRequiredService<Compactor>().CompactAsync(CancellationToken.None);

        for (var revision = 0; revision <= 8; revision++)
        {
            var request = new ListChangesRequest { Position = positions[revision] };
            if (revision >= 5)
            {
                Assert.Equal(8 - revision, (await own.Site.Host.ChangeLog.ListChangesAsync(request)).Frames.Count);
                continue;
            }

            var failure = await Failure.OfAsync(async () => await own.Site.Host.ChangeLog.ListChangesAsync(request));
            failure.Is(StatusCode.OutOfRange, "POSITION_UNAVAILABLE");
            Assert.Equal("truncated", failure.Details["cause"]);
        }

        var after = await workspace.SnapshotAsync(positions[0].FeedId);
        Assert.Equal(before.Content, after.Content);
        Assert.Equal(before.Position, after.Position);
    }

    [Fact]
    public async Task Compact_OldRequests_AreForgottenAndYoungOnesKept()
    {
        var clock = new MovableClock();
        await using var own = await OwnSite.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(clock));
        var workspace = await own.Site.CreateWorkspaceAsync();
        var old = workspace.Save(await workspace.CreateAsync("openai", "Old"));
        await workspace.SendAsync(old);
        var compactor = own.Site.Host.Services.GetRequiredService<Compactor>();

        await compactor.CompactAsync(CancellationToken.None);
        Assert.Equal(1, (await workspace.SendAsync(old)).Revision);
        clock.Offset = TimeSpan.FromDays(8);
        await compactor.CompactAsync(CancellationToken.None);
        clock.Offset = TimeSpan.Zero;

        // Forgotten: now it is a new Save, made from a version that has passed.
        (await Failure.OfAsync(() => workspace.SendAsync(old))).Is(StatusCode.Aborted, "STALE_VERSION", "changes[0].expected_version");
    }

    private static void KeepThree(WebApplicationBuilder builder) => builder.Configuration["Credentials:KeptChangeSets"] = "3";
}

namespace Platform.Sync.Tests.Guarantees;

/// <summary>The guarantees of a watch, as etcd names them, over random schedules.</summary>
public sealed class WatchGuaranteeTests
{
    public static TheoryData<int> Seeds() =>
        [.. Environment.GetEnvironmentVariable("PLATFORM_TEST_FULL") == "1" ? Enumerable.Range(1, 50) : Enumerable.Range(1, 4)];

    /// <summary>Revisions of a feed only grow.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Ordered(int seed) => HoldsAsync(seed, "Ordered");

    /// <summary>No change set comes twice.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Unique(int seed) => HoldsAsync(seed, "Unique");

    /// <summary>No gap: a change set follows exactly what the device holds.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Reliable(int seed) => HoldsAsync(seed, "Reliable");

    /// <summary>A revision comes whole, as the bytes that were committed; a snapshot is the state of one revision.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Atomic(int seed) => HoldsAsync(seed, "Atomic");

    /// <summary>A position that the log can continue from is continued from, on any node; a reset comes only otherwise.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Resumable(int seed)
    {
        await HoldsAsync(seed, "Resumable");

        var outcome = await Schedule.RunAsync(seed);
        Assert.True(outcome.Replicas.Sum(replica => replica.Resumptions) > 0, "Nothing was resumed: the schedule shows nothing.");
    }

    /// <summary>A heartbeat's position and digest are what the device holds.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Bookmarkable(int seed)
    {
        await HoldsAsync(seed, "Bookmarkable");

        var outcome = await Schedule.RunAsync(seed);
        Assert.All(outcome.Replicas, replica => Assert.True(replica.Heartbeats > 0));
    }

    /// <summary>Frames come after their feed's grant, and of no other feed or device.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task GrantedAndIsolated(int seed)
    {
        await HoldsAsync(seed, "Granted");
        await HoldsAsync(seed, "Isolated");
    }

    /// <summary>When it is quiet every device holds what the log holds.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Convergent(int seed)
    {
        var outcome = await Schedule.RunAsync(seed);

        foreach (var replica in outcome.Replicas)
        {
            foreach (var feed in outcome.Feeds.Where(feed => replica.PositionOf(feed.FeedId) is not null))
                Assert.Equal((feed.Head, feed.Digest), (replica.PositionOf(feed.FeedId)!.Value, replica.DigestOf(feed.FeedId)));
        }
    }

    private static async Task HoldsAsync(int seed, string guarantee)
    {
        var outcome = await Schedule.RunAsync(seed);

        Assert.True(outcome.Replicas.Sum(replica => replica.ChangeSets) > 50, "Too little was delivered: the schedule shows nothing.");
        Assert.DoesNotContain(outcome.Replicas.SelectMany(replica => replica.Violations), violation => violation.Guarantee == guarantee);
    }
}

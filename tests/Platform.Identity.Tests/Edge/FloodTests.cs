using Grpc.Core;
using Platform.Bench.Floods;
using Platform.Identity.Tests.Harness;
using Platform.Org.V1;
using Platform.Sync.V1;
using Xunit.Abstractions;

namespace Platform.Identity.Tests.Edge;

/// <summary>
/// HTTP/2 floods, as raw frames: the connection is ended, memory stays where it was, and others are answered meanwhile. Requests that
/// are reset and endless headers Kestrel ends before our own guard would; the other kinds nobody but the guard, which says so. Alone in the
/// process, because what is looked at is the memory of the whole.
/// </summary>
[Collection(Alone.Name)]
public sealed class FloodTests(FloodedSite flooded, ITestOutputHelper output) : IClassFixture<FloodedSite>
{
    // A hundred bytes that are kept for each frame would be twice as much.
    private const long MaxGrowth = 10 * 1024 * 1024;
    private static readonly long Frames = Environment.GetEnvironmentVariable("PLATFORM_TEST_FULL") == "1" ? 5_000_000 : 200_000;
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(2);

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var kind in Enum.GetNames<FloodKind>())
            foreach (var target in (string[])["gateway", "sync"])
                cases.Add(kind, target);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Flood_IsEndedAndCostsNoMemoryAndNobodyElseAnAnswer(string kindName, string target)
    {
        var kind = Enum.Parse<FloodKind>(kindName);
        using var guard = new CancellationTokenSource(Guard);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(guard.Token);
        // What the first of all floods makes once stays.
        await FloodAsync(kind, target, 20_000, guard.Token);
        var before = Heap();
        var answers = AnswersAsync(target, stop.Token);
        var endedBefore = EndedByTheGuard;

        var (sent, connections, ended) = await FloodAsync(kind, target, Frames, guard.Token);
        await stop.CancelAsync();
        var answered = await answers;

        var growth = Heap() - before;
        output.WriteLine($"{sent} frames over {connections} connections, {ended} ended by the server; heap {growth / 1024.0:+0;-0} KiB; {answered} answers meanwhile");
        Assert.True(growth < MaxGrowth, $"{growth} bytes more");
        Assert.Equal(connections, ended);
        if (kind is not (FloodKind.RapidReset or FloodKind.Continuation))
            Assert.Equal(connections, EndedByTheGuard - endedBefore);
        Assert.True(answered > 0);
    }

    private int EndedByTheGuard => flooded.Site.FloodLog.Lines.Count(line => line.Contains("ConnectionFlooded", StringComparison.Ordinal));

    /// <summary>Floods until so many frames are sent, over as many connections as the server makes of it.</summary>
    private async Task<(long Sent, int Connections, int Ended)> FloodAsync(FloodKind kind, string target, long frames, CancellationToken cancellation)
    {
        var (sent, connections, ended) = (0L, 0, 0);
        var address = flooded.Address(target);
        var path = target == "gateway" ? "/platform.org.v1.TokenService/GetSetupState" : "/platform.sync.v1.SyncService/Watch";
        while (sent < frames)
        {
            using var flood = await Flood.OpenAsync(kind, address.Port, path, cancellation);
            await flood.SendAsync(frames, cancellation);
            ended += await flood.WaitForCloseAsync(Guard) ? 1 : 0;
            sent += flood.Sent;
            connections++;
        }

        return (sent, connections, ended);
    }

    /// <summary>Somebody else's calls: how many were answered until they had to stop.</summary>
    private async Task<int> AnswersAsync(string target, CancellationToken stop)
    {
        var answered = 0;
        do
        {
            if (target == "gateway")
                await new TokenService.TokenServiceClient(flooded.Site.Channel).GetSetupStateAsync(new(), cancellationToken: CancellationToken.None);
            else
                // Sync offers nothing to strangers; a refusal is its answer.
                await Failure.IsAsync(new SyncService.SyncServiceClient(flooded.Site.SyncChannel).AcknowledgeAsync(new(), cancellationToken: CancellationToken.None), StatusCode.Unauthenticated, "UNAUTHENTICATED");
            answered++;
        }
        while (!stop.IsCancellationRequested);

        return answered;
    }

    private static long Heap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}

/// <summary>One installation for all floods.</summary>
public sealed class FloodedSite : IAsyncLifetime
{
    internal Site Site { get; private set; } = null!;

    public async Task InitializeAsync() => Site = await Site.StartAsync(("Gateway:CallsPerMinute", "10000000"));

    public async Task DisposeAsync() => await Site.DisposeAsync();

    internal Uri Address(string target) => new($"http://{(target == "gateway" ? Site.Channel : Site.SyncChannel).Target}");
}

/// <summary>Tests beside which no other runs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

using System.Diagnostics;
using System.Text.Json;
using Platform.Client.Tests.Fixture;
using Platform.Sealing;

namespace Platform.Client.Tests.Watching;

/// <summary>The real agent in a process of its own, killed at random moments while change sets pour in.</summary>
public class KillTests
{
    private static int Rounds => Environment.GetEnvironmentVariable("PLATFORM_TEST_FULL") == "1" ? 1_000 : 25;

    /// <summary>Writing goes no further than this ahead of the disk, so that the last agent has an end to reach.</summary>
    private const int MostAhead = 500;

    private long _last = -1;

    [Theory]
    [InlineData("watch")]
    [InlineData("agent")]
    public async Task Process_KilledAtAnyMoment_LosesNothingItAcknowledged(string command)
    {
        using var folder = new TestFolder();
        await using var platform = await TestPlatform.StartAsync();
        var store = await platform.EnrollAsync(folder.Path);
        var digests = new Dictionary<long, Hash32> { [0] = platform.Feed.CurrentDigest() };
        var random = new Random(Environment.TickCount);
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(() => WriteAsync(platform, digests, stop.Token));
        var advanced = 0;

        for (var round = 0; round < Rounds; round++)
        {
            using var agent = Start(command, folder.Path);
            var output = ReadAsync(agent);

            // Anywhere from before its first frame to deep in the stream.
            var events = 0;
            var target = random.Next(0, 40);
            var limit = Stopwatch.StartNew();
            while (events < target && limit.Elapsed < Eventually.Limit && await output.Lines.Reader.WaitToReadAsync())
            {
                while (output.Lines.Reader.TryRead(out _))
                    events++;
            }

            if (target == 0)
                await Task.Delay(random.Next(0, 400));
            await Task.Delay(TimeSpan.FromMicroseconds(random.Next(0, 3_000)));
            agent.Kill();
            await agent.WaitForExitAsync();
            await output.Reading;

            var states = store.Feeds.Load(repair: false);
            Assert.Equal(0, store.Feeds.Damaged);
            var acknowledged = platform.Acknowledgements.Select(one => ResumeToken.TryParse(one.Position.Span, out var position) ? position.Revision : -1).DefaultIfEmpty(-1).Max();
            if (states.Count == 0 || states[0].Position is not { } held)
            {
                // Killed before its first snapshot was whole.
                Assert.Equal((-1L, -1L), (acknowledged, _last));
                continue;
            }

            var state = Assert.Single(states);
            var revision = held.Revision;
            Assert.True(revision >= acknowledged, $"Round {round}: revision {revision} is on disk, {acknowledged} was acknowledged.");
            Assert.True(revision >= _last, $"Round {round}: the disk went back from {_last} to {revision}.");
            lock (digests)
                Assert.Equal(digests[revision], state.Digest());
            if (revision > _last)
                advanced++;
            Volatile.Write(ref _last, revision);
        }

        await stop.CancelAsync();
        await writing;
        Assert.True(advanced > Rounds / 4, $"Only {advanced} of {Rounds} agents got anywhere: the test tests too little.");

        await using var survivor = new Watching(store);
        await survivor.ReachesAsync(platform.Feed);
        Assert.DoesNotContain(survivor.Events.OfType<ClientEvent.FeedAdvanced>(), one => one.BySnapshot);
        Assert.Equal(0, survivor.Watcher.RejectedFrames);
        Assert.DoesNotContain(Directory.GetFiles(folder.Sub("feeds")), path => path.EndsWith(".tmp", StringComparison.Ordinal));
    }

    private async Task WriteAsync(TestPlatform platform, Dictionary<long, Hash32> digests, CancellationToken cancellationToken)
    {
        var ids = Enumerable.Range(0, 12).Select(_ => Guid.CreateVersion7()).ToArray();
        for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            lock (digests)
            {
                platform.Feed.Commit((ids[i % ids.Length], i % 7 == 6 ? null : Forms.OpenAi($"key {i}")));
                digests[platform.Feed.Position.Revision] = platform.Feed.CurrentDigest();
            }

            do
                await Task.Delay(5, CancellationToken.None);
            while (platform.Feed.Position.Revision > Volatile.Read(ref _last) + MostAhead && !cancellationToken.IsCancellationRequested);
        }
    }

    private static Process Start(string command, string folder) => Process.Start(PiecesosProgram.With(command, "--json", "--data", folder))!;

    private static (System.Threading.Channels.Channel<string> Lines, Task Reading) ReadAsync(Process agent)
    {
        var lines = System.Threading.Channels.Channel.CreateUnbounded<string>();
        var reading = Task.Run(async () =>
        {
            var errors = agent.StandardError.ReadToEndAsync();
            while (await agent.StandardOutput.ReadLineAsync() is { } line)
            {
                // The last line of a killed process may be cut.
                if (line.StartsWith('{') && line.EndsWith('}') && JsonDocument.Parse(line).RootElement.GetProperty("event").GetString() is { } name)
                    await lines.Writer.WriteAsync(name);
            }

            lines.Writer.Complete();
            Assert.Equal("", await errors);
        });
        return (lines, reading);
    }
}

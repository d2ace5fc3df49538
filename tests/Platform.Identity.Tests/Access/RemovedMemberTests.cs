using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Net.Client;
using Platform.Client;
using Platform.Credentials.V1;
using Platform.Identity.Tests.Harness;
using Platform.Org.V1;
using Platform.Sync.V1;
using Platform.TestKit;
using Xunit.Abstractions;

namespace Platform.Identity.Tests.Access;

/// <summary>
/// A member is removed who holds many open streams, while Redis is dead and keys are saved all the time. By default few streams and
/// short intervals, and what counts is that each is told to wipe and ends; under --full a thousand, the intervals of production, and the
/// clock. One of the devices is the real client: it wipes.
/// </summary>
public sealed class RemovedMemberTests(ITestOutputHelper output)
{
    private const int StreamsPerDevice = 3;
    private static readonly bool Full = Environment.GetEnvironmentVariable("PLATFORM_TEST_FULL") == "1";
    private static readonly int Devices = Full ? 334 : 5;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(35);
    private static readonly (string, string)[] ShortIntervals =
    [
        ("Sync:MembershipInterval", "00:00:00.500"), ("Sync:MembershipTolerance", "00:00:01"), ("Sync:AntiEntropyInterval", "00:00:00.200"), ("Sync:HeartbeatInterval", "00:00:02"),
        // The rotation may be there before the check, as it mostly is in production.
        ("Credentials:RotationInterval", "00:00:00"), ("Credentials:KeyCheckInterval", "00:00:00.100"),
    ];

    [RedisFact]
    public async Task RemovedMember_WithOpenStreamsAndRedisDown_IsToldToWipeAndHearsNothingMore()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var site = await Site.StartAsync([("Announcements:Redis", $"{redis.Configuration},abortConnect=false"), ("Limits:EnrolmentsPerMinute", "100000"), .. Full ? [] : ShortIntervals]);
        var (owner, organizationId) = await site.SetUpAsync();
        using var _1 = owner;
        using var mia = await site.AddAsync(owner, organizationId, "mia@acme.test");
        using var channel = GrpcChannel.ForAddress(
            new Uri($"http://{site.SyncChannel.Target}"), new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true } });
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        using var saver = await Saver.CreateAsync(site, Guid.Parse(organizationId));

        var removed = new List<Listener>();
        for (var number = 0; number < Devices; number++)
            removed.AddRange(await Listener.OpenAsync(site, channel, mia, StreamsPerDevice, guard.Token));
        await using var machine = await Machine.StartAsync(site, "mia@acme.test");
        var staying = (await Listener.OpenAsync(site, channel, owner, 1, guard.Token)).Single();
        var first = await saver.SaveAsync();
        foreach (var listener in removed.Append(staying))
            await listener.UntilAsync(first, guard.Token);
        await Machine.UntilAsync(() => machine.Holds(first), guard.Token);

        await redis.KillAsync();
        var removal = new RemoveMemberRequest { OrganizationId = organizationId, UserId = (await mia.Account.GetAccountAsync(new())).Account.UserId };
        var removedAt = Stopwatch.GetTimestamp();
        await owner.Organizations.RemoveMemberAsync(removal);
        while (removed.Any(listener => !listener.Ended) || !machine.IsWiped)
        {
            guard.Token.ThrowIfCancellationRequested();
            await saver.SaveAsync();
            await Task.Delay(Full ? 1_000 : 100, guard.Token);
        }

        // Those who stay go on hearing all of it; the removed are not told even that.
        await staying.UntilAsync(await saver.SaveAsync(), guard.Token);
        var last = removed.Max(listener => Stopwatch.GetElapsedTime(removedAt, listener.LastFrameAt));
        output.WriteLine($"{removed.Count} streams: the last frame {last.TotalSeconds:0.0} s after the removal, at most {removed.Max(listener => listener.Revision) - first} changes later; {saver.Revision - first} were saved; {removed.Count(listener => listener.Revoked)} were told to wipe at once");
        Assert.All(removed, listener => Assert.True(listener.Revoked));
        Assert.Equal((0, RevocationReason.MemberRemoved), (machine.Held, machine.RemovedBecause));
        Assert.Equal([], removed.Select(listener => listener.HeardAfterTheEnd).OfType<string>().Distinct());
        Assert.True(removed.Max(listener => listener.Revision) < saver.Revision);
        Assert.True(!Full || last < Bound, $"{last}");
    }

    /// <summary>A person who saves keys.</summary>
    private sealed class Saver(PlatformConnection connection, CredentialEditor editor, Guid organizationId) : IDisposable
    {
        public long Revision { get; private set; }

        public static async Task<Saver> CreateAsync(Site site, Guid organizationId)
        {
            var connection = new PlatformConnection(await ServerAddresses.DiscoverAsync(site.Url));
            var session = await SignIn.WithPasswordAsync(connection, Site.OwnerEmail, System.Text.Encoding.UTF8.GetBytes(Site.Password), TimeProvider.System);
            return new Saver(connection, new CredentialEditor(connection, session), organizationId);
        }

        public async Task<long> SaveAsync()
        {
            using var draft = new CredentialDraft(
                new CredentialForm { Name = $"key {Guid.NewGuid():N}", Openai = new() }, new() { ["api_key"] = System.Text.Encoding.ASCII.GetBytes($"sk-{Guid.NewGuid():N}") });
            return Revision = (await editor.ApplyAsync(organizationId, [await editor.CreateAsync(organizationId, draft)])).Revision;
        }

        public void Dispose() => connection.Dispose();
    }

    /// <summary>A machine of the member with the real client.</summary>
    private sealed class Machine : IAsyncDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly CancellationTokenSource _stop = new();
        private readonly ConcurrentQueue<ClientEvent> _events = [];
        private PlatformWatcher? _watcher;
        private Task _running = Task.CompletedTask;

        /// <summary>The service has taken the receipt of what was wiped.</summary>
        public bool IsWiped => _events.OfType<ClientEvent.WipeConfirmed>().Any();

        public RevocationReason? RemovedBecause => _events.OfType<ClientEvent.FeedRemoved>().SingleOrDefault()?.Reason;

        /// <summary>Credentials that can be read.</summary>
        public int Held => _watcher!.Cache.Credentials.Count;

        public static async Task<Machine> StartAsync(Site site, string email)
        {
            var machine = new Machine();
            using var connection = new PlatformConnection(await ServerAddresses.DiscoverAsync(site.Url));
            var session = await SignIn.WithPasswordAsync(connection, email, System.Text.Encoding.UTF8.GetBytes(Site.Password), TimeProvider.System);
            var store = new DeviceStore(machine._folder.File("device"));
            await Enrolment.EnrollAsync(store, connection, session, "machine");
            machine._watcher = new PlatformWatcher(store);
            machine._watcher.Happened += machine._events.Enqueue;
            machine._running = machine._watcher.RunAsync(machine._stop.Token);
            return machine;
        }

        public bool Holds(long revision) => _watcher!.Cache.Feeds.Any(feed => feed.Revision >= revision);

        public static async Task UntilAsync(Func<bool> condition, CancellationToken stop)
        {
            while (!condition())
                await Task.Delay(20, stop);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            _watcher?.Dispose();
            _stop.Dispose();
            _folder.Dispose();
        }
    }

    /// <summary>One stream, and what came on it.</summary>
    private sealed class Listener
    {
        private long _revision;
        private long _lastFrameAt;
        private volatile bool _ended;

        public long Revision => Volatile.Read(ref _revision);

        public long LastFrameAt => Volatile.Read(ref _lastFrameAt);

        /// <summary>The feed was ended.</summary>
        public bool Ended => _ended;

        /// <summary>The signed order to wipe has come, before the end.</summary>
        public bool Revoked { get; private set; }

        /// <summary>What came of the feed afterwards; null when nothing did.</summary>
        public string? HeardAfterTheEnd { get; private set; }

        public static async Task<IReadOnlyList<Listener>> OpenAsync(Site site, GrpcChannel channel, Browser person, int streams, CancellationToken stop)
        {
            var device = await Enrolled.EnrolAsync(person, "laptop");
            var token = await device.SignInAsync(site);
            var listeners = new List<Listener>();
            for (var number = 0; number < streams; number++)
            {
                var listener = new Listener();
                var call = new SyncService.SyncServiceClient(channel).Watch(
                    new WatchRequest(), KeyProof.Headers(site, device.SigningKey, token, "/platform.sync.v1.SyncService/Watch"), cancellationToken: stop);
                await call.ResponseHeadersAsync;
                _ = listener.ReadAsync(call, stop);
                listeners.Add(listener);
            }

            return listeners;
        }

        public async Task UntilAsync(long revision, CancellationToken stop)
        {
            while (Revision < revision)
                await Task.Delay(10, stop);
        }

        private async Task ReadAsync(Grpc.Core.AsyncServerStreamingCall<WatchResponse> call, CancellationToken stop)
        {
            using (call)
            {
                try
                {
                    while (await call.ResponseStream.MoveNext(stop))
                        Take(call.ResponseStream.Current);
                }
                catch (Grpc.Core.RpcException)
                {
                    // The test is over.
                }
            }
        }

        private void Take(WatchResponse frame)
        {
            if (_ended)
                HeardAfterTheEnd = $"{frame.BodyKind} {frame.EventCase}";
            Volatile.Write(ref _lastFrameAt, Stopwatch.GetTimestamp());
            Revoked |= !_ended && frame.BodyKind == BodyKind.Revocation;
            if (frame.BodyKind == BodyKind.ChangeSet)
                Volatile.Write(ref _revision, ChangeSet.Parser.ParseFrom(frame.Body).Revision);
            _ended |= frame.EventCase == WatchResponse.EventOneofCase.FeedEnded;
        }
    }
}

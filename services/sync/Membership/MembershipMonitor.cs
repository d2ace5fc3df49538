using System.Threading.Channels;
using Google.Protobuf;
using Microsoft.Extensions.Options;
using Platform.Defaults;
using Platform.Sync.Upstream;
using Platform.Sync.V1;

namespace Platform.Sync.Membership;

/// <summary>
/// Keeps what devices may read current: at once on an announcement, and for all devices of the node in one batched question every
/// 30 seconds, whatever announcements say.
/// </summary>
internal sealed partial class MembershipMonitor(
    DeviceSessions sessions,
    OrgClient org,
    MembershipGate gate,
    IAnnouncements announcements,
    IOptions<SyncOptions> options,
    TimeProvider time,
    ILoggerFactory loggers) : BackgroundService
{
    public const string Channel = "sync:membership";

    // Announcements that come faster are answered together, so that forged ones cannot be turned into load.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // A full queue means more devices than a check of all is worth.
    private readonly Channel<Guid> _concerned = System.Threading.Channels.Channel.CreateBounded<Guid>(
        new BoundedChannelOptions(OrgClient.BatchSize) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly ILogger _logger = loggers.CreateLogger<MembershipMonitor>();
    private volatile bool _checkAll = true;
    private long _checkedAt = time.GetTimestamp();

    /// <summary>A message of the channel. Whatever it says, it can only cause a question to the org service.</summary>
    public void OnAnnouncement(ReadOnlyMemory<byte> message)
    {
        MembershipAnnouncement announcement;
        try
        {
            announcement = MembershipAnnouncement.Parser.ParseFrom(message.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return;
        }

        foreach (var session in sessions.Concerned(Read(announcement.OrganizationId), Read(announcement.UserId), Read(announcement.DeviceId)))
        {
            if (!_concerned.Writer.TryWrite(session.DeviceId))
            {
                CheckAllNow();
                break;
            }
        }
    }

    /// <summary>Asks about every device of the node.</summary>
    internal async Task CheckAllAsync()
    {
        var askedAt = time.GetTimestamp();
        var all = sessions.All();
        await CheckAsync(askedAt, all);
        _checkedAt = askedAt;
        if (gate.Confirm(askedAt))
        {
            Log.Resumed(_logger, all.Count);
            sessions.WakeAll();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        announcements.Reconnected += CheckAllNow;
        await using var subscription = new AnnouncementSubscription(
            Channel, OnAnnouncement, CheckAllNow, announcements, time, loggers.CreateLogger<AnnouncementSubscription>());
        subscription.Start();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    subscription.RetryIfFailed();
                    await CheckWhatIsDueAsync();
                    await WaitAsync(stoppingToken);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    Log.CheckFailed(_logger, exception is UpstreamException ? exception.Message : exception.GetType().FullName!);
                    await Task.Delay(RetryAfter, time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
        finally
        {
            announcements.Reconnected -= CheckAllNow;
        }
    }

    private static Guid? Read(ByteString bytes) => Ids.TryRead(bytes, out Guid id) ? id : null;

    private async Task CheckWhatIsDueAsync()
    {
        HashSet<Guid> concerned = [];
        while (_concerned.Reader.TryRead(out var deviceId))
            concerned.Add(deviceId);

        var all = _checkAll || time.GetElapsedTime(_checkedAt) >= options.Value.MembershipInterval;
        // Before the question: what is announced while it is asked is due again.
        _checkAll = false;
        try
        {
            if (all)
                await CheckAllAsync();
            else if (concerned.Count > 0)
                await CheckAsync(time.GetTimestamp(), [.. concerned.Select(sessions.Find).OfType<DeviceSession>()]);
        }
        catch
        {
            _checkAll = true;
            throw;
        }
    }

    private async Task CheckAsync(long askedAt, List<DeviceSession> asked)
    {
        if (asked.Count == 0)
            return;

        var resolved = await org.ResolveDevicesAsync([.. asked.Select(session => session.DeviceId)]);
        foreach (var session in asked)
            session.Resolve(askedAt, resolved.GetValueOrDefault(session.DeviceId));
    }

    private void CheckAllNow()
    {
        _checkAll = true;
        // Any id wakes the loop; with everything due it is not looked at.
        _concerned.Writer.TryWrite(Guid.Empty);
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Gather, time, stoppingToken);
        var untilDue = options.Value.MembershipInterval - time.GetElapsedTime(_checkedAt);
        if (untilDue <= TimeSpan.Zero)
            return;

        using var due = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var announced = _concerned.Reader.WaitToReadAsync(due.Token).AsTask();
        await Task.WhenAny(announced, Task.Delay(untilDue, time, due.Token));
        await due.CancelAsync();
        stoppingToken.ThrowIfCancellationRequested();
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = "CheckFailed", Level = LogLevel.Warning, Message = "Devices could not be checked with the org service: {Why}")]
        public static partial void CheckFailed(ILogger logger, string why);

        [LoggerMessage(EventId = 2, EventName = "Resumed", Level = LogLevel.Information, Message = "The org service answers again; deliveries to {Devices} devices go on")]
        public static partial void Resumed(ILogger logger, int devices);
    }
}

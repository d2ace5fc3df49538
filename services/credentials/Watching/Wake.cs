using System.Threading.Channels;
using Google.Protobuf;
using Platform.Defaults;
using Platform.Sync.V1;

namespace Platform.Credentials.Watching;

/// <summary>Wakes one stream when something is announced that concerns it. Many announcements while it is busy are one.</summary>
internal sealed class Wake(IAnnouncements announcements, IReadOnlyCollection<WatchedOrganization> organizations) : IAsyncDisposable
{
    private const string Membership = "sync:membership";

    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<IAsyncDisposable> _subscriptions = [];
    private long _membershipChanges;

    public long MembershipChanges => Interlocked.Read(ref _membershipChanges);

    public async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        announcements.Reconnected += Signal;
        _subscriptions.Add(await announcements.SubscribeAsync(Membership, OnMembership, cancellationToken));
        foreach (var organization in organizations)
            _subscriptions.Add(await announcements.SubscribeAsync(OrganizationAnnouncer.Channel(organization.Id), _ => Signal(), cancellationToken));
    }

    /// <summary>True when something was announced, false when the time is over.</summary>
    public async Task<bool> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await _signal.Reader.ReadAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        announcements.Reconnected -= Signal;
        foreach (var subscription in _subscriptions)
            await subscription.DisposeAsync();
    }

    private void Signal() => _signal.Writer.TryWrite(true);

    private void OnMembership(ReadOnlyMemory<byte> message)
    {
        if (!Concerns(message.Span))
            return;

        Interlocked.Increment(ref _membershipChanges);
        Signal();
    }

    /// <summary>A device's change names no organization: it may be any. What cannot be read may concern anybody.</summary>
    private bool Concerns(ReadOnlySpan<byte> message)
    {
        try
        {
            var organizationId = MembershipAnnouncement.Parser.ParseFrom(message).OrganizationId;
            return organizationId.IsEmpty || organizations.Any(organization => Ids.Bytes(organization.Id) == organizationId);
        }
        catch (InvalidProtocolBufferException)
        {
            return true;
        }
    }
}

using Platform.Defaults;

namespace Platform.Credentials.Access;

/// <summary>Drops kept roles when a membership changes, and when announcements may have been lost.</summary>
internal sealed class MembershipListener(IAnnouncements announcements, Memberships memberships) : IHostedService
{
    private const string Channel = "sync:membership";

    private IAsyncDisposable? _subscription;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        announcements.Reconnected += memberships.Invalidate;
        _subscription = await announcements.SubscribeAsync(Channel, _ => memberships.Invalidate(), cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        announcements.Reconnected -= memberships.Invalidate;
        if (_subscription is not null)
            await _subscription.DisposeAsync();
    }
}

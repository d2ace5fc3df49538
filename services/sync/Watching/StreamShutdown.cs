using Platform.Sync.Membership;

namespace Platform.Sync.Watching;

/// <summary>
/// Ends every stream when the node begins to stop, so that devices go on elsewhere at once: the listeners would wait for open
/// calls, and streams never end by themselves.
/// </summary>
internal sealed class StreamShutdown(DeviceSessions sessions, WriteDeadlines deadlines, IHostApplicationLifetime lifetime, TimeProvider time) : IHostedService, IDisposable
{
    // A device that does not read cannot be told; after this it is cut.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private CancellationTokenRegistration _stopping;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _stopping = lifetime.ApplicationStopping.Register(End);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();

    private void End()
    {
        sessions.EndAll(EndReason.ShuttingDown);
        _ = CutAsync();
    }

    private async Task CutAsync()
    {
        await Task.Delay(Patience, time);
        deadlines.CutAll();
    }
}

using Microsoft.Extensions.Hosting;

namespace Platform.Compat.Tests.Telemetry;

/// <summary>A hosted service that notes whether its activities were listened to while it started.</summary>
internal sealed class StartProbe(Instruments instruments) : IHostedService
{
    public bool WasListenedTo { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        WasListenedTo = instruments.Source.HasListeners();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace Platform.Defaults;

/// <summary>
/// Adds nothing to every counter of the platform once telemetry listens: a counter is then seen as zero before its first event, and
/// a rule such as "must stay 0" sees the first one.
/// </summary>
internal sealed class CounterZeroes : IHostedService, IDisposable
{
    // Kept: some meters are made at their first use.
    private readonly MeterListener _listener = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.InstrumentPublished = static (instrument, _) =>
        {
            if (instrument is Counter<long> counter && instrument.Meter.Name.StartsWith("Platform.", StringComparison.Ordinal))
                counter.Add(0);
        };
        _listener.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener.Dispose();
}

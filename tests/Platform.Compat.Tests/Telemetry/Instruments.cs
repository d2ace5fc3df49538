using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Platform.Compat.Tests.Telemetry;

/// <summary>A source and a meter of one test's own, so that tests side by side do not see each other.</summary>
internal sealed class Instruments : IDisposable
{
    public Instruments()
    {
        Source = new ActivitySource(Name);
        Meter = new Meter(Name);
    }

    public string Name { get; } = $"platform.compat.{Guid.NewGuid():n}";

    public ActivitySource Source { get; }

    public Meter Meter { get; }

    public void Dispose()
    {
        Source.Dispose();
        Meter.Dispose();
    }
}

using System.Diagnostics.Metrics;

namespace Platform.Defaults;

/// <summary>Counts operations that failed because their audit rows could not be written. Must stay 0.</summary>
internal sealed class AuditFailures : IDisposable
{
    private static readonly Meter Meter = new("Platform.Audit");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "platform.audit.failures", "{operation}", "Operations that failed because their audit rows could not be written. Must stay 0.");

    private bool _written;

    /// <summary>Counts a failure when it is disposed of before <see cref="Written"/>.</summary>
    public static AuditFailures Unless()
    {
        // Makes the counter known while it is 0.
        Failures.Add(0);
        return new AuditFailures();
    }

    public void Written() => _written = true;

    public void Dispose()
    {
        if (!_written)
            Failures.Add(1);
    }
}

using System.Diagnostics.Metrics;

namespace Platform.Credentials;

/// <summary>What this service measures.</summary>
internal sealed class CredentialsTelemetry : IDisposable
{
    public const string Name = "Platform.Credentials";

    private readonly Meter _meter;
    private readonly Histogram<double> _saves;
    private readonly Counter<long> _changes;
    private readonly Counter<long> _announcementFailures;
    private readonly Counter<long> _refusedPositions;
    private readonly Counter<long> _grants;

    public CredentialsTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _saves = _meter.CreateHistogram<double>("platform.credentials.save.duration", "s", "Time from a Save's arrival to its commit.");
        _changes = _meter.CreateCounter<long>("platform.credentials.changes", "{change}", "Committed changes of credentials.");
        _announcementFailures = _meter.CreateCounter<long>("platform.credentials.announcement.failures", "{announcement}", "Change sets that could not be announced.");
        _refusedPositions = _meter.CreateCounter<long>("platform.credentials.positions.refused", "{position}", "Positions that the log could not continue from, by cause.");
        _grants = _meter.CreateCounter<long>("platform.credentials.grants.released", "{grant}", "Grants given to sync nodes for devices.");
    }

    public void Saved(int changes, TimeSpan elapsed)
    {
        _changes.Add(changes);
        _saves.Record(elapsed.TotalSeconds);
    }

    public void AnnouncementFailed() => _announcementFailures.Add(1);

    public void PositionRefused(string cause) => _refusedPositions.Add(1, new KeyValuePair<string, object?>("cause", cause));

    public void GrantsReleased(int count) => _grants.Add(count);

    public void Dispose() => _meter.Dispose();
}

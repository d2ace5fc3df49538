using System.Diagnostics.Metrics;
using Platform.Credentials.V1;

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
    private readonly Counter<long> _fencedGrants;
    private readonly Counter<long> _logResets;
    private readonly Counter<long> _removals;
    private readonly Counter<long> _wipes;
    private readonly Counter<long> _rotations;
    private readonly Counter<long> _anchorFailures;

    public CredentialsTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _saves = _meter.CreateHistogram<double>("platform.credentials.save.duration", "s", "Time from a Save's arrival to its commit.");
        _changes = _meter.CreateCounter<long>("platform.credentials.changes", "{change}", "Committed changes of credentials.");
        _announcementFailures = _meter.CreateCounter<long>("platform.credentials.announcement.failures", "{announcement}", "Change sets that could not be announced.");
        _refusedPositions = _meter.CreateCounter<long>("platform.credentials.positions.refused", "{position}", "Positions that the log could not continue from, by cause.");
        _grants = _meter.CreateCounter<long>("platform.credentials.grants.released", "{grant}", "Grants given to sync nodes for devices.");
        _fencedGrants = _meter.CreateCounter<long>("platform.credentials.grants.fenced", "{grant}", "Openings that met a removal newer than org's answer, and asked again.");
        _logResets = _meter.CreateCounter<long>("platform.credentials.log.resets", "{reset}", "Feeds that started a new run of revisions because the database was older than what was seen of it. Must stay 0.");
        _removals = _meter.CreateCounter<long>("platform.credentials.removals", "{device}", "Devices that held a key and may not read the feed any more.");
        _wipes = _meter.CreateCounter<long>("platform.credentials.wipes", "{device}", "Removed devices that confirmed that they have wiped the keys.");
        _rotations = _meter.CreateCounter<long>("platform.credentials.key.rotations", "{rotation}", "Feed keys that were rotated.");
        _anchorFailures = _meter.CreateCounter<long>("platform.credentials.anchor.failures", "{anchor}", "Anchors that could not be written. Must stay 0.");
    }

    public void Saved(int changes, TimeSpan elapsed)
    {
        _changes.Add(changes);
        _saves.Record(elapsed.TotalSeconds);
    }

    public void AnnouncementFailed() => _announcementFailures.Add(1);

    public void PositionRefused(string cause) => _refusedPositions.Add(1, new KeyValuePair<string, object?>("cause", cause));

    public void GrantsReleased(int count) => _grants.Add(count);

    public void GrantFenced() => _fencedGrants.Add(1);

    public void LogReset(LogResetReason reason) => _logResets.Add(1, new KeyValuePair<string, object?>("reason", reason == LogResetReason.Anchor ? "anchor" : "device"));

    public void DevicesRemoved(int count) => _removals.Add(count);

    public void DeviceWiped() => _wipes.Add(1);

    public void KeyRotated() => _rotations.Add(1);

    public void AnchorFailed() => _anchorFailures.Add(1);

    public void Dispose() => _meter.Dispose();
}

using System.Collections.Immutable;
using Platform.Sync.Watching;

namespace Platform.Sync.Membership;

/// <summary>A device that holds streams on this node, and what it may read.</summary>
internal sealed class DeviceSession(Guid deviceId, Guid userId)
{
    private readonly Lock _lock = new();
    private volatile DeviceAccess? _access;
    private long _resolvedAt = long.MinValue;

    public Guid DeviceId { get; } = deviceId;

    public Guid UserId { get; } = userId;

    /// <summary>When its first stream of now was opened, as <see cref="System.Diagnostics.Stopwatch"/> counts.</summary>
    public long OpenedAt { get; } = System.Diagnostics.Stopwatch.GetTimestamp();

    /// <summary>What the device may read; null until it was resolved.</summary>
    public DeviceAccess? Access => _access;

    /// <summary>Its streams. Changed by <see cref="DeviceSessions"/> alone.</summary>
    public ImmutableArray<Watcher> Watchers { get; set; } = [];

    /// <summary>Takes an answer of the org service, unless a later question was answered already.</summary>
    /// <param name="askedAt">When it was asked.</param>
    /// <param name="organizations">The answer; null when the device is unknown or revoked.</param>
    public void Resolve(long askedAt, IReadOnlyCollection<Guid>? organizations)
    {
        lock (_lock)
        {
            if (askedAt < _resolvedAt)
                return;

            _resolvedAt = askedAt;
            if (organizations is not null)
            {
                if (_access is not null && _access.Organizations.SetEquals(organizations))
                    return;
                _access = new DeviceAccess(organizations);
            }
        }

        foreach (var watcher in Watchers)
        {
            if (organizations is null)
                watcher.End(EndReason.DeviceRevoked);
            else
                watcher.Wake.Signal();
        }
    }
}

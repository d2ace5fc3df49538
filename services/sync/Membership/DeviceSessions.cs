using System.Buffers;
using Platform.Sync.Watching;

namespace Platform.Sync.Membership;

/// <summary>The devices that hold streams on this node.</summary>
internal sealed class DeviceSessions(int streamsPerDevice, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, DeviceSession> _byDevice = [];
    private readonly Dictionary<Guid, List<DeviceSession>> _byUser = [];

    /// <summary>Registers a stream; null when the device holds as many as it may.</summary>
    public DeviceSession? Enter(Guid deviceId, Guid userId, Watcher watcher)
    {
        lock (_lock)
        {
            if (!_byDevice.TryGetValue(deviceId, out var session))
            {
                _byDevice[deviceId] = session = new DeviceSession(deviceId, userId);
                if (!_byUser.TryGetValue(userId, out var sessions))
                    _byUser[userId] = sessions = new List<DeviceSession>(1);
                sessions.Add(session);
            }

            if (session.Watchers.Length >= streamsPerDevice)
                return null;

            session.Watchers = session.Watchers.Add(watcher);
            return session;
        }
    }

    public void Leave(DeviceSession session, Watcher watcher)
    {
        lock (_lock)
        {
            session.Watchers = session.Watchers.Remove(watcher);
            if (!session.Watchers.IsEmpty)
                return;

            _byDevice.Remove(session.DeviceId);
            var sessions = _byUser[session.UserId];
            sessions.Remove(session);
            if (sessions.Count == 0)
                _byUser.Remove(session.UserId);
        }
    }

    public DeviceSession? Find(Guid deviceId)
    {
        lock (_lock)
            return _byDevice.GetValueOrDefault(deviceId);
    }

    public List<DeviceSession> All()
    {
        lock (_lock)
            return [.. _byDevice.Values];
    }

    /// <summary>The devices that a change concerns: the named one, else the named user's, else all of the organization.</summary>
    public List<DeviceSession> Concerned(Guid? organizationId, Guid? userId, Guid? deviceId)
    {
        lock (_lock)
        {
            if (deviceId is { } device)
                return _byDevice.TryGetValue(device, out var session) ? [session] : [];
            if (userId is { } user)
                return _byUser.TryGetValue(user, out var sessions) ? [.. sessions] : [];
            if (organizationId is { } organization)
                return [.. _byDevice.Values.Where(session => session.Access?.Organizations.Contains(organization) ?? true)];
            return [];
        }
    }

    /// <summary>Wakes every stream.</summary>
    public void WakeAll()
    {
        WakeSignal[] signals;
        int count;
        lock (_lock)
        {
            var all = _byDevice.Values.SelectMany(session => session.Watchers).ToList();
            count = all.Count;
            signals = ArrayPool<WakeSignal>.Shared.Rent(Math.Max(1, count));
            for (var index = 0; index < count; index++)
                signals[index] = all[index].Wake;
        }

        WakeBatch.Run(signals, count, time);
    }

    /// <summary>Ends every stream.</summary>
    public void EndAll(EndReason reason)
    {
        // Marked first and woken together: ending is work for the pool, not for the thread that stops the node.
        foreach (var session in All())
        {
            foreach (var watcher in session.Watchers)
                watcher.Mark(reason);
        }

        _ = Task.Run(WakeAll);
    }
}

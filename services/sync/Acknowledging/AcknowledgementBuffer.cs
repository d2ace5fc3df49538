namespace Platform.Sync.Acknowledging;

/// <summary>The newest acknowledgement of each device and feed, until it is handed over. Bounded.</summary>
internal sealed class AcknowledgementBuffer(int limit)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(Guid DeviceId, Guid FeedId), PendingAcknowledgement> _pending = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _pending.Count;
        }
    }

    /// <summary>Keeps an acknowledgement, unless a newer one waits. False when there is no room for another device and feed.</summary>
    public bool Add(PendingAcknowledgement acknowledgement)
    {
        lock (_lock)
        {
            if (_pending.TryGetValue(acknowledgement.Key, out var before))
            {
                if (acknowledgement.Replaces(before))
                    _pending[acknowledgement.Key] = acknowledgement;
                return true;
            }

            if (_pending.Count >= limit)
                return false;

            _pending.Add(acknowledgement.Key, acknowledgement);
            return true;
        }
    }

    /// <summary>Takes out at most so many.</summary>
    public List<PendingAcknowledgement> Take(int count)
    {
        lock (_lock)
        {
            var taken = _pending.Values.Take(count).ToList();
            foreach (var acknowledgement in taken)
                _pending.Remove(acknowledgement.Key);
            return taken;
        }
    }

    /// <summary>Puts back what could not be handed over; what was said meanwhile is newer and stays. How many found no room.</summary>
    public int Return(IReadOnlyCollection<PendingAcknowledgement> taken)
    {
        var dropped = 0;
        lock (_lock)
        {
            foreach (var acknowledgement in taken)
            {
                if (_pending.TryGetValue(acknowledgement.Key, out var newer))
                {
                    if (!newer.Replaces(acknowledgement))
                        _pending[acknowledgement.Key] = acknowledgement;
                }
                else if (_pending.Count < limit)
                {
                    _pending.Add(acknowledgement.Key, acknowledgement);
                }
                else
                {
                    dropped++;
                }
            }
        }

        return dropped;
    }
}

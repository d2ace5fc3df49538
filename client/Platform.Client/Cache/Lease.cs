using System.Collections.Immutable;
using Platform.Client.Feeds;
using Platform.Client.Store;

namespace Platform.Client;

/// <summary>
/// How long the device may still work with a feed without hearing from the platform. The organization sets it; the clock being moved
/// back never makes it longer: time goes on from the latest that was ever seen, by the monotonic clock while a process runs.
/// </summary>
internal sealed class Lease(DeviceStore store, TimeProvider time)
{
    private static readonly TimeSpan Default = TimeSpan.FromDays(7);
    private static readonly TimeSpan SaveInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private ImmutableDictionary<Guid, DateTimeOffset> _contacts = ImmutableDictionary<Guid, DateTimeOffset>.Empty;
    private DateTimeOffset _seen;
    private long _seenAt = time.GetTimestamp();
    private long? _savedAt;

    /// <summary>The latest time that was seen, and what has passed since: never earlier than the clock.</summary>
    public DateTimeOffset Now
    {
        get
        {
            lock (_gate)
                return NowLocked();
        }
    }

    /// <summary>Reads what is kept: another process may have been in contact.</summary>
    public void Refresh()
    {
        var kept = store.Contact;
        lock (_gate)
        {
            var now = NowLocked();
            _contacts = kept?.Feeds.ToImmutableDictionary() ?? ImmutableDictionary<Guid, DateTimeOffset>.Empty;
            _seen = kept is null ? now : kept.Seen > now ? kept.Seen : now;
            _seenAt = time.GetTimestamp();
        }
    }

    /// <summary>The platform was heard from. Kept at most once a minute; the first time at once.</summary>
    public void Touch(Guid feedId)
    {
        bool isFirst;
        lock (_gate)
        {
            // Who has contact has its clock's word for it: a clock that was wrong once does not spoil the lease for ever.
            _seen = time.GetUtcNow();
            _seenAt = time.GetTimestamp();
            isFirst = !_contacts.ContainsKey(feedId);
            _contacts = _contacts.SetItem(feedId, _seen);
        }

        Save(isFirst);
    }

    /// <summary>Forgets a feed that is wiped.</summary>
    public void Forget(Guid feedId)
    {
        lock (_gate)
            _contacts = _contacts.Remove(feedId);
        Save(now: true);
    }

    /// <summary>Keeps what time it is, at most once a minute or now.</summary>
    public void Save(bool now)
    {
        ContactFile file;
        lock (_gate)
        {
            if (!now && _savedAt is { } saved && time.GetElapsedTime(saved) < SaveInterval)
                return;
            _savedAt = time.GetTimestamp();
            file = new ContactFile(NowLocked(), _contacts);
        }

        store.Save(file);
    }

    /// <summary>When the platform was last heard from about a feed; null when that is not known.</summary>
    public DateTimeOffset? LastContact(Guid feedId) => _contacts.TryGetValue(feedId, out var contact) ? contact : null;

    /// <summary>When the feed can no longer be used without contact.</summary>
    public DateTimeOffset End(FeedState state) => (LastContact(state.FeedId) ?? DateTimeOffset.UnixEpoch) + Length(state);

    /// <exception cref="PlatformClientException">The lease is over.</exception>
    public void Require(FeedState state)
    {
        if (Holds(state))
            return;
        var since = LastContact(state.FeedId) is { } contact ? $"since {contact.ToLocalTime():yyyy-MM-dd HH:mm}" : "yet";
        throw new PlatformClientException(
            ClientFailure.LeaseExpired,
            $"This device has not heard from the platform {since}, and its organization allows {Text(Length(state))} without contact. "
            + "The keys are kept and work again once it has: connect to the network and run piecesos watch.");
    }

    public bool Holds(FeedState state) => Now < End(state);

    private static TimeSpan Length(FeedState state)
    {
        var seconds = state.Grants.Count == 0 ? 0 : state.Grants[state.Grants.Keys.Max()].LeaseSeconds;
        return seconds <= 0 ? Default : TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(3650).TotalSeconds));
    }

    private static string Text(TimeSpan span) => span.TotalDays >= 2 ? $"{span.TotalDays:0.#} days" : span.TotalHours >= 2 ? $"{span.TotalHours:0.#} hours" : $"{span.TotalMinutes:0.#} minutes";

    private DateTimeOffset NowLocked()
    {
        var (clock, carried) = (time.GetUtcNow(), _seen + time.GetElapsedTime(_seenAt));
        return clock > carried ? clock : carried;
    }
}

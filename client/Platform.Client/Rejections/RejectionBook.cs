using System.Collections.Immutable;
using Platform.Client.Feeds;
using Platform.Credentials.V1;

namespace Platform.Client.Rejections;

/// <summary>
/// What programs of this machine have reported: durable before it is answered, told to the server with the next acknowledgement, for as
/// long as the credential has the version that was refused. Bounded in number and in changes per time.
/// </summary>
internal sealed class RejectionBook(RejectionFiles files, TimeProvider time)
{
    private const int MaxPerFeed = 100;
    private const int Burst = 10;
    private static readonly TimeSpan OneMoreEvery = TimeSpan.FromSeconds(6);

    private readonly Lock _gate = new();
    private ImmutableDictionary<Guid, StoredRejection> _kept = ImmutableDictionary<Guid, StoredRejection>.Empty;
    private double _allowed = Burst;
    private long _countedAt = time.GetTimestamp();

    /// <summary>Reads what is kept: another process may have been told.</summary>
    public void Load()
    {
        lock (_gate)
            _kept = files.Load().ToImmutableDictionary(one => one.CredentialId);
    }

    /// <summary>Keeps a report; false when it says nothing new.</summary>
    /// <exception cref="PlatformClientException">There were too many in a short time.</exception>
    public bool Put(FeedState feed, FeedRecord record, RejectionReason reason)
    {
        lock (_gate)
        {
            if (_kept.TryGetValue(record.ResourceId, out var known) && known.Version == record.Version && known.Reason == reason)
                return false;
            Count();
            var ofFeed = _kept.Values.Where(one => one.FeedId == feed.FeedId && one.CredentialId != record.ResourceId).OrderBy(one => one.Time).ToArray();
            foreach (var oldest in ofFeed.Take(ofFeed.Length - MaxPerFeed + 1))
                Forget(oldest);
            var rejection = new StoredRejection(feed.FeedId, record.ResourceId, record.Version, reason, time.GetUtcNow());
            files.Save(rejection);
            _kept = _kept.SetItem(record.ResourceId, rejection);
            return true;
        }
    }

    /// <summary>Takes a report back; false when there was none.</summary>
    /// <exception cref="PlatformClientException">There were too many changes in a short time.</exception>
    public bool Withdraw(Guid credentialId)
    {
        lock (_gate)
        {
            if (!_kept.TryGetValue(credentialId, out var known))
                return false;
            Count();
            Forget(known);
            return true;
        }
    }

    /// <summary>The reports of a feed that still hold, by credential.</summary>
    public IEnumerable<StoredRejection> Of(FeedState feed) => _kept.Values
        .Where(one => one.FeedId == feed.FeedId && Holds(one, feed))
        .OrderBy(one => one.CredentialId);

    /// <summary>A credential with another version is another credential: what was said of the old one is forgotten.</summary>
    public void Review(FeedState feed)
    {
        if (_kept.IsEmpty)
            return;
        lock (_gate)
        {
            foreach (var over in _kept.Values.Where(one => one.FeedId == feed.FeedId && feed.Position is not null && !Holds(one, feed)).ToArray())
                Forget(over);
        }
    }

    /// <summary>Forgets a feed that is wiped.</summary>
    public void Forget(Guid feedId)
    {
        lock (_gate)
        {
            files.Delete(feedId);
            _kept = _kept.RemoveRange(_kept.Values.Where(one => one.FeedId == feedId).Select(one => one.CredentialId));
        }
    }

    private static bool Holds(StoredRejection rejection, FeedState feed) =>
        feed.Records.TryGetValue(rejection.CredentialId, out var record) && record.Version == rejection.Version;

    private void Forget(StoredRejection rejection)
    {
        files.Delete(rejection);
        _kept = _kept.Remove(rejection.CredentialId);
    }

    private void Count()
    {
        _allowed = Math.Min(Burst, _allowed + (time.GetElapsedTime(_countedAt) / OneMoreEvery));
        _countedAt = time.GetTimestamp();
        if (_allowed < 1)
            throw new PlatformClientException(ClientFailure.TooOften, $"Too many reports in a short time: {Burst} at once, then one in {OneMoreEvery.TotalSeconds:0} seconds.");
        _allowed--;
    }
}

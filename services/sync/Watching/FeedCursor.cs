using Platform.Sealing;
using Platform.Sync.Upstream;

namespace Platform.Sync.Watching;

/// <summary>A stream's place in one feed. Only the stream itself touches it.</summary>
internal sealed class FeedCursor(ChangeFeed feed, ResumeToken? position, uint keyEpoch)
{
    private ResumeToken? _position = position;
    private uint _keyEpoch = keyEpoch;
    private uint _wantedEpoch;

    public ChangeFeed Feed { get; } = feed;

    public FeedHub Hub => Feed.Hub;

    /// <summary>What the device has; null before its first snapshot.</summary>
    public ResumeToken? Position => _position;

    /// <summary>Generation of the hub's state that the position was found good in; 0 while it has to be looked at.</summary>
    public int Generation { get; private set; }

    /// <summary>Revision of the last frame written.</summary>
    public long Revision { get; private set; } = position?.Revision ?? 0;

    /// <summary>What comes next is sealed under a newer key than the device has a grant of.</summary>
    public bool NeedsGrant { get; private set; }

    /// <summary>The position is within the history of a state: from here on its frames follow.</summary>
    public void Follow(int generation)
    {
        Generation = generation;
        LiveAfter = Hub.State.Head.Revision;
    }

    /// <summary>What is newer was committed while the stream was current: its delivery tells how quick the platform is.</summary>
    public long LiveAfter { get; private set; }

    public void MoveTo(in ResumeToken position)
    {
        _position = position;
        Revision = position.Revision;
    }

    public void MoveTo(FeedFrame frame)
    {
        _position = _position!.Value with { Revision = frame.Revision, HeadHash = frame.HeadHash };
        Revision = frame.Revision;
    }

    /// <summary>Whether the device has the key of an epoch; if not, the grant has to be fetched before anything more is written.</summary>
    public bool HasKey(uint keyEpoch)
    {
        if (keyEpoch <= _keyEpoch)
            return true;

        _wantedEpoch = keyEpoch;
        NeedsGrant = true;
        return false;
    }

    /// <summary>
    /// Grants were written, up to an epoch. If the one that was wanted is not among them the device reports what it cannot open; asking
    /// for it again and again would help nobody.
    /// </summary>
    public void Grant(uint keyEpoch)
    {
        NeedsGrant = false;
        _keyEpoch = Math.Max(Math.Max(_keyEpoch, _wantedEpoch), keyEpoch);
    }

    /// <summary>The device's state is about to be replaced: until the last chunk it has no position.</summary>
    public void Lose()
    {
        _position = null;
        Generation = 0;
    }

    /// <summary>The position has to be looked at before anything more is written.</summary>
    public void Unplace() => Generation = 0;
}

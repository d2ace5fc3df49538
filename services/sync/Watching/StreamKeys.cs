using Platform.Sealing;
using Platform.Sync.Upstream;

namespace Platform.Sync.Watching;

/// <summary>Which signing keys the device of a stream knows: it gets a new list before the first frame that a new key has signed.</summary>
internal sealed class StreamKeys(long version, SigningKeyRing ring, FrameWriter writer)
{
    private Hash32 _lastKeyId;

    /// <summary>Newest list that the device has; 0 when it wants none.</summary>
    public long Version { get; private set; } = version;

    /// <summary>Writes lists that were asked for with <see cref="Version"/>.</summary>
    public void Write(KeyListMessages lists)
    {
        // Another feed's opening may have brought them meanwhile.
        if (Version == 0 || lists.Version <= Version)
            return;
        foreach (var list in lists.Messages)
            writer.Write(list);
        Version = lists.Version;
    }

    /// <summary>Writes the lists that the device needs to verify a frame.</summary>
    public void Require(FeedFrame frame)
    {
        if (frame.SigningKeyId == _lastKeyId)
            return;
        _lastKeyId = frame.SigningKeyId;
        if (Version != 0 && ring.VersionOf(frame.SigningKeyId) > Version)
            Write(ring.After(Version));
    }
}

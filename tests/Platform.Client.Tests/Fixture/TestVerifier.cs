using System.Security.Cryptography;
using Platform.Client.Feeds;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client.Tests.Fixture;

/// <summary>A device's verifier and what it holds of one feed, without a network or disk.</summary>
internal sealed class TestVerifier : IDisposable
{
    private readonly TestFeed _feed;
    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    public TestVerifier(TestFeed feed)
    {
        _feed = feed;
        PublicKey = P256.PublicKey(_key);
        Reader = NewReader();
    }

    public Guid Id { get; } = Guid.CreateVersion7();

    public byte[] PublicKey { get; }

    public FrameReader Reader { get; private set; }

    public FeedState? State { get; private set; }

    /// <summary>A new stream.</summary>
    public void Reconnect() => Reader = NewReader();

    public FrameEffect Read(WatchResponse frame)
    {
        var effect = Reader.Read(frame, id => id == _feed.FeedId ? State : null);
        State = effect switch
        {
            FrameEffect.Granted granted => granted.State,
            FrameEffect.Changed changed => changed.State,
            FrameEffect.Replaced replaced => replaced.State,
            FrameEffect.Revoked => null,
            _ => State,
        };
        return effect;
    }

    public FrameFault Fault(WatchResponse frame)
    {
        var before = State;
        var rejected = Assert.Throws<FrameRejectedException>(() => Read(frame));
        Assert.Same(before, State);
        return rejected.Fault;
    }

    public FrameEffect ReadGrant() => Read(_feed.Grant(Id, PublicKey));

    /// <summary>Takes the grant and the snapshot of now.</summary>
    public void Start()
    {
        ReadGrant();
        ReadSnapshot();
    }

    public FrameEffect ReadSnapshot() => _feed.Snapshot().Select(Read).ToList()[^1];

    public void Dispose() => _key.Dispose();

    private FrameReader NewReader() => new(Id, new GrantReader(Id, _key), Reader?.Keys ?? _feed.Ring.Keys);
}

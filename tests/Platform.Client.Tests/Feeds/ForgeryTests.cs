using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Client.Feeds;
using Platform.Client.Tests.Fixture;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client.Tests.Feeds;

/// <summary>Forgeries by the thousand: none is accepted. With PLATFORM_TEST_FULL=1 in the full count.</summary>
public sealed class ForgeryTests : IDisposable
{
    private const int GrantForgeries = 10_000;

    private readonly TestFeed _feed = new();
    private readonly TestVerifier _device;
    private readonly Random _random = new(20_261_122);

    public ForgeryTests() => _device = new TestVerifier(_feed);

    private static int Messages => Environment.GetEnvironmentVariable("PLATFORM_TEST_FULL") == "1" ? 1_000 : 100;

    public void Dispose()
    {
        _device.Dispose();
        _feed.Dispose();
    }

    [Fact]
    public void Read_EveryByteOfChangeSetsMutated_NoneIsAccepted()
    {
        _device.Start();
        var (accepted, tried) = (0, 0);
        for (var message = 0; message < Messages / 2; message++)
        {
            var forms = Enumerable.Range(0, 1 + (message % 3)).Select(index => (Guid.CreateVersion7(), (CredentialForm?)(index == 2 ? null : Forms.OpenAi($"key {message} {index}")))).ToArray();
            var frame = _feed.Commit(forms);
            (accepted, tried) = Mutate(frame, accepted, tried);
            Assert.IsType<FrameEffect.Changed>(_device.Read(frame));
        }

        Assert.Equal(0, accepted);
        Assert.True(tried > Messages * 200, $"{tried} mutations are too few to prove anything.");
    }

    [Fact]
    public void Read_EveryByteOfGrantsMutated_NoneIsAccepted()
    {
        var (accepted, tried) = (0, 0);
        for (var message = 0; message < Messages / 2; message++)
            (accepted, tried) = Mutate(_feed.Grant(_device.Id, _device.PublicKey), accepted, tried);

        Assert.Equal(0, accepted);
        Assert.True(tried > Messages * 100, $"{tried} mutations are too few to prove anything.");
        Assert.True(Assert.IsType<FrameEffect.Granted>(_device.ReadGrant()).Opened);
    }

    /// <summary>Anybody can seal a key of their own to the device's public key. Nobody makes it take it.</summary>
    [Fact]
    public void Read_GrantsSealedByAnAttacker_NoneIsAccepted()
    {
        using var attacker = new SigningRing();
        var genuine = _feed.Grant(_device.Id, _device.PublicKey);
        _device.Read(genuine);
        var held = _device.State;
        var accepted = 0;
        // Sealing takes most of the time, and the signature is what they are about: each grant comes with ten.
        var grants = Enumerable.Range(0, GrantForgeries / 10).Select(number =>
        {
            using var key = FeedKey.Generate((uint)(1 + (number % 3)));
            return Grants.Seal(key, _feed.OrganizationId, _feed.FeedId, _device.Id, _device.PublicKey);
        }).ToArray();
        for (var i = 0; i < GrantForgeries; i++)
        {
            var grant = grants[i / 10];
            var frame = attacker.State(BodyKind.Grant, TestFeed.Bytes(_feed.FeedId), grant);
            switch (i % 5)
            {
                case 0: break;
                case 1: (frame.Signature, frame.SigningKeyId) = (ByteString.Empty, ByteString.Empty); break;
                case 2: frame.SigningKeyId = genuine.SigningKeyId; break;
                case 3: (frame.Signature, frame.SigningKeyId) = (genuine.Signature, genuine.SigningKeyId); break;
                default: (frame.Signature, frame.SigningKeyId) = (ByteString.CopyFrom(RandomNumberGenerator.GetBytes(64)), genuine.SigningKeyId); break;
            }

            accepted += IsAccepted(frame) ? 1 : 0;
        }

        Assert.Equal(0, accepted);
        Assert.Same(held, _device.State);
    }

    private (int Accepted, int Tried) Mutate(WatchResponse frame, int accepted, int tried)
    {
        var bytes = frame.ToByteArray();
        for (var index = 0; index < bytes.Length; index++)
        {
            var original = bytes[index];
            bytes[index] ^= (byte)_random.Next(1, 256);
            tried++;
            if (Parse(bytes) is { } mutated && IsAccepted(mutated))
                accepted++;
            bytes[index] = original;
        }

        return (accepted, tried);
    }

    private bool IsAccepted(WatchResponse frame)
    {
        try
        {
            // The reader changes nothing itself: what it says is not applied here.
            _device.Reader.Read(frame, id => id == _feed.FeedId ? _device.State : null);
            return true;
        }
        catch (FrameRejectedException)
        {
            return false;
        }
    }

    private static WatchResponse? Parse(byte[] bytes)
    {
        try
        {
            return WatchResponse.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}

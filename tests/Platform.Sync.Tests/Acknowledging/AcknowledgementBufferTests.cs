using Platform.Sealing;
using Platform.Sync.Acknowledging;

namespace Platform.Sync.Tests.Acknowledging;

public sealed class AcknowledgementBufferTests
{
    private static readonly Guid Device = Guid.CreateVersion7();
    private static readonly Guid Feed = Guid.CreateVersion7();
    private static readonly Guid Log = Guid.CreateVersion7();

    private readonly AcknowledgementBuffer _buffer = new(limit: 3);

    [Fact]
    public void Add_TwoOfOneDeviceAndFeed_KeepsTheNewer()
    {
        _buffer.Add(At(1));
        _buffer.Add(At(3));
        _buffer.Add(At(2));

        Assert.Equal(3, Assert.Single(_buffer.Take(10)).Position.Revision);
    }

    [Fact]
    public void Add_OfAnotherLog_ReplacesWhatever()
    {
        _buffer.Add(At(3));
        _buffer.Add(At(1, Guid.NewGuid()));

        Assert.Equal(1, Assert.Single(_buffer.Take(10)).Position.Revision);
    }

    [Fact]
    public void Add_BeyondTheLimit_IsRefused_ButKnownOnesAreUpdated()
    {
        for (var device = 0; device < 3; device++)
            Assert.True(_buffer.Add(At(1) with { DeviceId = Guid.NewGuid() }));
        var known = _buffer.Take(1).Single();
        _buffer.Add(known);

        Assert.False(_buffer.Add(At(1) with { DeviceId = Guid.NewGuid() }));
        Assert.True(_buffer.Add(known with { Position = known.Position with { Revision = 9 } }));
    }

    [Fact]
    public void Return_AfterAFailure_KeepsWhatWasSaidMeanwhile()
    {
        _buffer.Add(At(1));
        var taken = _buffer.Take(10);
        _buffer.Add(At(2));

        Assert.Equal(0, _buffer.Return(taken));
        Assert.Equal(2, Assert.Single(_buffer.Take(10)).Position.Revision);
    }

    [Fact]
    public void Return_SomethingOlderCameMeanwhile_KeepsTheReturned()
    {
        _buffer.Add(At(5));
        var taken = _buffer.Take(10);
        _buffer.Add(At(2));

        _buffer.Return(taken);

        Assert.Equal(5, Assert.Single(_buffer.Take(10)).Position.Revision);
    }

    [Fact]
    public void Return_WithoutRoom_SaysHowManyAreLost()
    {
        _buffer.Add(At(1));
        var taken = _buffer.Take(10);
        for (var device = 0; device < 3; device++)
            _buffer.Add(At(1) with { DeviceId = Guid.NewGuid() });

        Assert.Equal(1, _buffer.Return(taken));
    }

    private static PendingAcknowledgement At(long revision, Guid? log = null) =>
        new(Device, new ResumeToken(Feed, log ?? Log, revision, Hash32.Zero), DateTimeOffset.UnixEpoch, []);
}

using Platform.Sync.Tests.Model;
using Platform.Sync.Watching;

namespace Platform.Sync.Tests.Watching;

public sealed class HeartbeatWheelTests
{
    private readonly HeartbeatWheel _wheel = new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(1), new FakeTime());

    [Fact]
    public void Tick_OneRound_WakesEveryStreamOnce_Spread()
    {
        var signals = Enumerable.Range(0, _wheel.SlotCount * 10).Select(_ => new WakeSignal()).ToList();
        signals.ForEach(signal => _wheel.Add(signal));

        List<int> perTick = [];
        for (var tick = 0; tick < _wheel.SlotCount; tick++)
        {
            _wheel.Tick();
            perTick.Add(signals.Count(signal => signal.TakeHeartbeat()));
        }

        Assert.All(perTick, count => Assert.Equal(10, count));
    }

    [Fact]
    public void SlotCount_LeavesATickOfTheIntervalSpare() => Assert.Equal(14, _wheel.SlotCount);

    [Fact]
    public void Remove_LeavesTheOthers()
    {
        var stays = new WakeSignal();
        var leaves = new WakeSignal();
        _wheel.Add(stays);
        var slot = _wheel.Add(leaves);

        _wheel.Remove(leaves, slot);
        for (var tick = 0; tick < _wheel.SlotCount; tick++)
            _wheel.Tick();

        Assert.True(stays.TakeHeartbeat());
        Assert.False(leaves.TakeHeartbeat());
    }
}

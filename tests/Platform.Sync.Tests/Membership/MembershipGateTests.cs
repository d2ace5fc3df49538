using Platform.Sync.Membership;
using Platform.Sync.Tests.Model;

namespace Platform.Sync.Tests.Membership;

public sealed class MembershipGateTests
{
    private readonly FakeTime _time = new();
    private readonly MembershipGate _gate;

    public MembershipGateTests() => _gate = new MembershipGate(TimeSpan.FromSeconds(35), _time);

    [Theory]
    [InlineData(34, true)]
    [InlineData(35, false)]
    public void MayDeliver_UntilTheLastCheckIsTooOld(int seconds, bool may)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(may, _gate.MayDeliver());
    }

    [Fact]
    public void Confirm_CountsFromTheQuestion_NotTheAnswer()
    {
        var askedAt = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(34));
        _gate.Confirm(askedAt);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(_gate.MayDeliver());
    }

    [Fact]
    public void Confirm_StreamsWereRefused_SaysSoOnce()
    {
        _time.Advance(TimeSpan.FromSeconds(40));
        _gate.MayDeliver();

        Assert.True(_gate.Confirm(_time.GetTimestamp()));
        Assert.True(_gate.MayDeliver());
        Assert.False(_gate.Confirm(_time.GetTimestamp()));
    }

    [Fact]
    public void Confirm_NobodyWasRefused_WakesNobody() => Assert.False(_gate.Confirm(_time.GetTimestamp()));
}

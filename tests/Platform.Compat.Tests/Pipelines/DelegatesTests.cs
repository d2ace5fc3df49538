using Pipelines.Sockets.Unofficial;

namespace Platform.Compat.Tests.Pipelines;

public sealed class DelegatesTests
{
    [Fact]
    public void AsEnumerable_ThreeTargets_ComeInTheOrderTheyWereAdded()
    {
        var called = new List<int>();
        Action handler = () => called.Add(1);
        handler += () => called.Add(2);
        handler += () => called.Add(3);

        foreach (var single in handler.AsEnumerable())
            single();

        Assert.Equal([1, 2, 3], called);
    }

    [Fact]
    public void IsSingle_OneAndTwoTargets_SaysWhich()
    {
        Action one = static () => { };
        var two = one + one;

        Assert.True(one.IsSingle());
        Assert.False(two.IsSingle());
    }
}

using Platform.Sync.Tests.Model;
using Platform.Sync.Upstream;

namespace Platform.Sync.Tests.Upstream;

public sealed class ReadBudgetTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public void Wait_FiveFruitlessReads_HasToWaitForTheSixth()
    {
        var budget = new ReadBudget(5, _time);
        for (var read = 0; read < 5; read++)
        {
            Assert.Equal(TimeSpan.Zero, budget.Wait());
            budget.Charge();
        }

        Assert.Equal(TimeSpan.FromMilliseconds(200), budget.Wait());
    }

    [Fact]
    public void Wait_AfterASecond_IsFullAgain_AndNoFuller()
    {
        var budget = new ReadBudget(5, _time);
        for (var read = 0; read < 5; read++)
            budget.Charge();

        _time.Advance(TimeSpan.FromHours(1));
        for (var read = 0; read < 5; read++)
            budget.Charge();

        Assert.NotEqual(TimeSpan.Zero, budget.Wait());
    }

    [Fact]
    public void Wait_ReadsThatFindSomething_AreFree()
    {
        var budget = new ReadBudget(5, _time);

        for (var read = 0; read < 1000; read++)
            Assert.Equal(TimeSpan.Zero, budget.Wait());
    }
}

using System.Runtime.CompilerServices;

namespace Platform.Client.Tests.Fixture;

/// <summary>Waits for something that must come; the limit only guards against hanging.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task TrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var start = DateTime.UtcNow;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow - start < Limit, $"It did not come: {what}");
            await Task.Delay(10);
        }
    }
}

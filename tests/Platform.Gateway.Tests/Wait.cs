namespace Platform.Gateway.Tests;

internal static class Wait
{
    /// <summary>Waits for something that has no event to wait on.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var guard = new CancellationTokenSource(GatewayHarness.HangGuard);
        while (!condition())
            await Task.Delay(20, guard.Token);
    }
}

namespace Platform.Gateway.Tests;

/// <summary>Waits for something that has no event to wait on.</summary>
internal static class Wait
{
    public static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var guard = new CancellationTokenSource(GatewayHarness.HangGuard);
        while (!await condition())
            await Task.Delay(20, guard.Token);
    }
}

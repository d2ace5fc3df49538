using Xunit.Sdk;

namespace Platform.Credentials.Tests.Harness;

/// <summary>Waits for what happens on another thread. The limit is a guard against hanging, not a measure.</summary>
internal static class Eventually
{
    public static async Task HoldsAsync(Func<Task> assertion)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await assertion();
                return;
            }
            catch (XunitException) when (attempt < 600)
            {
                await Task.Delay(50);
            }
        }
    }
}

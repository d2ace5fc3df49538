// A program of its own, whose output is its answer.
#pragma warning disable RS0030

using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Platform.Defaults;

/// <summary>
/// <c>dotnet Platform.Sync.dll health</c> asks the process that runs with the same settings whether it is ready, and ends with 0 or 1.
/// For containers, whose image has no shell and no curl.
/// </summary>
internal static class HealthProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Asks, and answers with the exit code.</summary>
    public static async Task<int> RunAsync()
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var port = settings.GetValue("Listen:Port", 0);
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using var response = await client.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/health/ready")));
            await Console.Out.WriteLineAsync(((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }
}

using System.Net.Sockets;
using System.Text.Json.Nodes;
using Platform.Client;

namespace Platform.Piecesos.Agent;

/// <summary>Asks the running agent of a device, if there is one.</summary>
internal static class AgentClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The agent's status; null when none runs.</summary>
    public static async Task<JsonObject?> StatusAsync(string dataFolder, CancellationToken cancellationToken)
    {
        var address = new AgentAddress(dataFolder);
        if (!OperatingSystem.IsWindows() && !File.Exists(address.HttpSocket))
            return null;
        using var handler = new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, cancellation) => address.ConnectAsync(http: true, cancellation) };
        using var http = new HttpClient(handler) { Timeout = Patience };
        try
        {
            return JsonNode.Parse(await http.GetStringAsync(new Uri("http://agent/v1/status"), cancellationToken)) as JsonObject;
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or OperationCanceledException or System.Text.Json.JsonException && !cancellationToken.IsCancellationRequested)
        {
            // A killed agent leaves its socket; nobody answers there.
            return null;
        }
    }
}

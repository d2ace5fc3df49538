using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Platform.Piecesos.Agent;

/// <summary>Asks the running agent of a device, if there is one.</summary>
internal static class AgentClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The agent's status; null when none runs.</summary>
    public static async Task<JsonObject?> StatusAsync(string dataFolder, CancellationToken cancellationToken)
    {
        var path = new AgentSockets(dataFolder).Http;
        if (!File.Exists(path))
            return null;
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
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

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.Client;

/// <summary>Waits on this machine alone for the one request by which the browser brings a code back (RFC 8252, section 7.3).</summary>
internal sealed class LoopbackListener : IDisposable
{
    private const int MaxRequest = 16 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public LoopbackListener() => _listener.Start();

    public string RedirectUri => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/callback");

    /// <summary>What the browser brought: the first request for the address; others (an icon, a scanner) are answered and forgotten.</summary>
    public async Task<Dictionary<string, string>> WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(cancellationToken);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            try
            {
                var stream = client.GetStream();
                var target = await ReadTargetAsync(stream, patience.Token);
                if (target is null || !target.StartsWith("/callback?", StringComparison.Ordinal))
                {
                    await AnswerAsync(stream, "404 Not Found", "Not here.", patience.Token);
                    continue;
                }

                await AnswerAsync(stream, "200 OK", "You can close this page and go back to the terminal.", patience.Token);
                return Parse(target["/callback?".Length..]);
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // That connection was none; the browser's may still come.
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private static async Task<string?> ReadTargetAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxRequest];
        for (var length = 0; length < buffer.Length;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
                return null;

            length += read;
            var text = Encoding.ASCII.GetString(buffer, 0, length);
            if (text.Contains("\r\n\r\n", StringComparison.Ordinal))
                return text.Split("\r\n")[0].Split(' ') is ["GET", var target, _] ? target : null;
        }

        return null;
    }

    private static Task AnswerAsync(NetworkStream stream, string status, string sentence, CancellationToken cancellationToken)
    {
        var body = Encoding.ASCII.GetBytes(sentence);
        var head = $"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";
        return stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body], cancellationToken).AsTask();
    }

    private static Dictionary<string, string> Parse(string query)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                values[Uri.UnescapeDataString(pair[..equals])] = Uri.UnescapeDataString(pair[(equals + 1)..].Replace('+', ' '));
        }

        return values;
    }
}

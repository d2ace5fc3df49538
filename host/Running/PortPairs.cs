using System.Net;
using System.Net.Sockets;

namespace Platform.Host.Running;

/// <summary>Pairs of free loopback ports: HTTP/1.1 on the first, gRPC on the next.</summary>
internal static class PortPairs
{
    // Below what operating systems hand out to outgoing connections (32768 on Linux, 49152 elsewhere), so that none of those takes
    // a port between the search and its use.
    private const int First = 20_000;
    private const int Last = 32_000;

    /// <summary>Distinct pairs. Each is free now; another process can still be faster, which the start then reports.</summary>
    public static int[] Find(int count)
    {
        var pairs = new List<int>();
        for (var attempt = 0; pairs.Count < count; attempt++)
        {
            if (attempt > 1000)
                throw new InvalidOperationException("No free ports were found.");

            var port = Random.Shared.Next(First / 2, Last / 2) * 2;
            if (!pairs.Contains(port) && IsFreePair(port))
                pairs.Add(port);
        }

        return [.. pairs];
    }

    /// <summary>Whether nobody listens on a port and the next one.</summary>
    public static bool IsFreePair(int port) => IsFree(port) && IsFree(port + 1);

    /// <summary>Whether nobody listens on a port.</summary>
    public static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

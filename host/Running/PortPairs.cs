using System.Net;
using System.Net.Sockets;

namespace Platform.Host.Running;

/// <summary>Pairs of free loopback ports: HTTP/1.1 on the first, gRPC on the next.</summary>
internal static class PortPairs
{
    /// <summary>Distinct pairs. Each is free now; another process can still be faster, which the start then reports.</summary>
    public static int[] Find(int count)
    {
        var held = new List<TcpListener>();
        var pairs = new List<int>();
        try
        {
            for (var attempt = 0; pairs.Count < count; attempt++)
            {
                if (attempt > 1000)
                    throw new InvalidOperationException("No free ports were found.");

                var first = new TcpListener(IPAddress.Loopback, 0);
                first.Start();
                held.Add(first);
                var port = ((IPEndPoint)first.LocalEndpoint).Port;
                if (port < 65535 && TryListen(port + 1, held))
                    pairs.Add(port);
            }
        }
        finally
        {
            held.ForEach(listener => listener.Stop());
        }

        return [.. pairs];
    }

    private static bool TryListen(int port, List<TcpListener> held)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            held.Add(listener);
            return true;
        }
        catch (SocketException)
        {
            listener.Dispose();
            return false;
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace Platform.Bench.Processes;

/// <summary>Ports for servers that cannot choose one themselves. They are taken below the range that connections draw from.</summary>
internal static class FreePorts
{
    /// <summary>The first of <paramref name="count"/> free neighbours.</summary>
    public static int Take(int count = 1)
    {
        while (true)
        {
            var first = Random.Shared.Next(10_000, 30_000);
            if (Enumerable.Range(first, count).All(IsFree))
                return first;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Platform.Piecesos.Agent;

/// <summary>Asks the system which user is at the other end of a Unix socket. What the peer says plays no part.</summary>
internal static partial class PeerUser
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <summary>Whether the peer runs as the same user as this process. On Windows the folder's access list is what there is.</summary>
    public static bool IsOwn(Socket socket)
    {
        if (OperatingSystem.IsLinux())
            return LinuxUser(socket) == GetEffectiveUserId();
        if (OperatingSystem.IsMacOS())
            return GetPeerIds((int)socket.Handle, out var user, out _) == 0 && user == GetEffectiveUserId();
        return OperatingSystem.IsWindows();
    }

    /// <summary>struct ucred: process, user and group id.</summary>
    [SupportedOSPlatform("linux")]
    private static uint LinuxUser(Socket socket)
    {
        Span<int> credentials = [0, -1, -1];
        var read = socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials));
        return read == 3 * sizeof(int) ? (uint)credentials[1] : uint.MaxValue;
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "getpeereid")]
    private static partial int GetPeerIds(int socket, out uint user, out uint group);
}

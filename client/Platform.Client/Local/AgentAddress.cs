using System.IO.Pipes;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Client;

/// <summary>
/// Where the agent of a folder listens, and how to get there: Unix sockets in the folder; on Windows, where this has not been tried yet,
/// named pipes that only their user can open.
/// </summary>
public sealed class AgentAddress
{
    /// <summary>Names the places; nobody needs to listen there.</summary>
    /// <param name="dataFolder">Folder of the device.</param>
    public AgentAddress(string dataFolder)
    {
        var full = Path.GetFullPath(dataFolder);
        Folder = Path.Combine(full, "agent");

        // Pipes share one space of names: the folder's hash keeps two agents of one person apart.
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full.ToUpperInvariant())).AsSpan(..8));
        (GrpcPipe, HttpPipe) = ($"pieces-agent-{name}-grpc", $"pieces-agent-{name}-http");
    }

    /// <summary>The folder of the sockets.</summary>
    public string Folder { get; }

    /// <summary>The socket for native gRPC.</summary>
    public string GrpcSocket => Path.Combine(Folder, "grpc.sock");

    /// <summary>The socket for JSON over HTTP/1.1.</summary>
    public string HttpSocket => Path.Combine(Folder, "http.sock");

    /// <summary>Name of the pipe for native gRPC, on Windows.</summary>
    public string GrpcPipe { get; }

    /// <summary>Name of the pipe for JSON over HTTP/1.1, on Windows.</summary>
    public string HttpPipe { get; }

    /// <summary>Connects to the agent; for the <c>ConnectCallback</c> of an HTTP handler.</summary>
    /// <param name="http">JSON over HTTP/1.1 instead of native gRPC.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SocketException">Nobody listens.</exception>
    public async ValueTask<Stream> ConnectAsync(bool http, CancellationToken cancellationToken = default)
    {
        if (OperatingSystem.IsWindows())
            return await ConnectPipeAsync(http ? HttpPipe : GrpcPipe, cancellationToken);

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(http ? HttpSocket : GrpcSocket), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> ConnectPipeAsync(string name, CancellationToken cancellationToken)
    {
        var pipe = new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        try
        {
            // A pipe that is there answers at once.
            await pipe.ConnectAsync(TimeSpan.FromSeconds(1), cancellationToken);
            return pipe;
        }
        catch (TimeoutException)
        {
            await pipe.DisposeAsync();
            throw new SocketException((int)SocketError.ConnectionRefused);
        }
        catch
        {
            await pipe.DisposeAsync();
            throw;
        }
    }
}

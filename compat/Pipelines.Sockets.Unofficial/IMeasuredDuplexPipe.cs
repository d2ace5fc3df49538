using System.IO.Pipelines;

namespace Pipelines.Sockets.Unofficial;

/// <summary>A duplex pipe that counts what went over the wire.</summary>
public interface IMeasuredDuplexPipe : IDuplexPipe
{
    /// <summary>Bytes sent since the connection began.</summary>
    long TotalBytesSent { get; }

    /// <summary>Bytes received since the connection began.</summary>
    long TotalBytesReceived { get; }
}

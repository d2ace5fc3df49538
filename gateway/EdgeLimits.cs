using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Platform.Gateway;

/// <summary>
/// What strangers may take of this process, every value written out. The service defaults have their own; these replace
/// them at the edge.
/// </summary>
internal static class EdgeLimits
{
    public static void Apply(KestrelServerLimits limits, GatewayOptions options)
    {
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.MaxRequestLineSize = 4 * 1024;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestBodySize = options.MaxRequestBytes;
        limits.MaxRequestBufferSize = 256 * 1024;
        limits.MaxResponseBufferSize = 64 * 1024;

        // A body must arrive; gRPC streams over HTTP/2, which may be silent, are exempted by the forwarder call by call.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        // It cannot tell a slow reader from a quiet watch. ActivityTimeout can.
        limits.MinResponseDataRate = null;

        limits.Http2.MaxStreamsPerConnection = options.MaxStreamsPerConnection;
        limits.Http2.MaxRequestHeaderFieldSize = 16 * 1024;
        limits.Http2.HeaderTableSize = 4 * 1024;
        limits.Http2.MaxFrameSize = 16 * 1024;
        limits.Http2.InitialConnectionWindowSize = 1024 * 1024;
        limits.Http2.InitialStreamWindowSize = 256 * 1024;
        limits.Http2.KeepAlivePingDelay = options.KeepAlivePingDelay;
        limits.Http2.KeepAlivePingTimeout = options.KeepAlivePingTimeout;
    }
}

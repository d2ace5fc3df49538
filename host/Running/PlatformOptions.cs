namespace Platform.Host.Running;

/// <summary>How the platform runs in one process.</summary>
/// <param name="Port">HTTP/1.1 port of the gateway; native gRPC is on the next. 0: two free ports.</param>
/// <param name="LogLevel">Lowest level that is logged.</param>
internal sealed record PlatformOptions(int Port, LogLevel LogLevel)
{
    /// <summary>Where the gateway listens with TLS; null: in clear text, on loopback.</summary>
    public TlsListener? Tls { get; init; }
}

/// <summary>A listener for everybody.</summary>
/// <param name="Address">IP address.</param>
/// <param name="Certificate">PEM file with the certificate and its chain.</param>
/// <param name="Key">PEM file with its private key; null: the same file.</param>
/// <param name="PublicUrl">What people and devices call the platform.</param>
internal sealed record TlsListener(string Address, string Certificate, string? Key, Uri PublicUrl);

namespace Platform.Host.Running;

/// <summary>How the platform runs in one process.</summary>
/// <param name="Port">HTTP/1.1 port of the gateway; native gRPC is on the next. 0: two free ports.</param>
/// <param name="LogLevel">Lowest level that is logged.</param>
internal sealed record PlatformOptions(int Port, LogLevel LogLevel);

namespace Pipelines.Sockets.Unofficial;

/// <summary>The connection is gone: the peer closed or reset it, or this side closed it under a pending operation.</summary>
public sealed class ConnectionResetException(string message, Exception? inner) : IOException(message, inner);

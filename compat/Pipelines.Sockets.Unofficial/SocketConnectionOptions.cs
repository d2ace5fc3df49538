namespace Pipelines.Sockets.Unofficial;

/// <summary>Options of a <see cref="SocketConnection"/>.</summary>
[Flags]
public enum SocketConnectionOptions
{
    /// <summary>The only mode here.</summary>
    None = 0,
}

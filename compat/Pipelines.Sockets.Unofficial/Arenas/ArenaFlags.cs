namespace Pipelines.Sockets.Unofficial.Arenas;

/// <summary>Options of an <see cref="Arena{T}"/>.</summary>
[Flags]
public enum ArenaFlags
{
    /// <summary>The only mode here: what was allocated is cleared at every reset.</summary>
    None = 0,
}

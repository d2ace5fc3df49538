namespace Pipelines.Sockets.Unofficial.Arenas;

/// <summary>Options of an <see cref="Arena{T}"/>. The numbers are the published ones: callers have them compiled in.</summary>
[Flags]
public enum ArenaFlags
{
    /// <summary>Nothing special: what was allocated is cleared at every reset.</summary>
    None = 0,

    /// <summary>
    /// The published default. It lets types of one size share blocks in arenas of several types; there are none here,
    /// so it changes nothing.
    /// </summary>
    BlittableNonPaddedSharing = 16,
}

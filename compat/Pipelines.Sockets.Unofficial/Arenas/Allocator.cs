namespace Pipelines.Sockets.Unofficial.Arenas;

/// <summary>Where an arena gets its memory. There is no other than the garbage-collected heap here, so nothing derives from it.</summary>
public abstract class Allocator<T>
{
    private protected Allocator()
    {
    }
}

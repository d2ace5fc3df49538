using System.Buffers;

namespace Pipelines.Sockets.Unofficial.Pumping;

internal static class SequenceSlicing
{
    /// <summary>The first segment with bytes in it, of a sequence that has some.</summary>
    public static ReadOnlyMemory<byte> FirstNotEmpty(this ReadOnlySequence<byte> buffer)
    {
        foreach (var memory in buffer)
        {
            if (!memory.IsEmpty)
                return memory;
        }

        return default;
    }
}

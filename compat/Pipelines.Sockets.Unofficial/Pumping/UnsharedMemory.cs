using System.Buffers;
using System.IO.Pipelines;

namespace Pipelines.Sockets.Unofficial.Pumping;

/// <summary>
/// Buffers that nobody else gets afterwards. Redis clients complete a dying connection's pipes on one thread while
/// another still parses or writes its buffers; with the shared pool that other thread would by then read or overwrite
/// the bytes of another connection.
/// </summary>
internal sealed class UnsharedMemory : MemoryPool<byte>
{
    private const int DefaultLength = 4096;
    private static readonly UnsharedMemory Pool = new();

    public override int MaxBufferSize => Array.MaxLength;

    /// <summary>The options with the shared pool replaced; a pool of the caller's own stays.</summary>
    public static PipeOptions In(PipeOptions options)
        => !ReferenceEquals(options.Pool, Shared)
            ? options
            : new PipeOptions(
                Pool,
                options.ReaderScheduler,
                options.WriterScheduler,
                options.PauseWriterThreshold,
                options.ResumeWriterThreshold,
                options.MinimumSegmentSize,
                options.UseSynchronizationContext);

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        => new Owner(GC.AllocateUninitializedArray<byte>(minBufferSize > 0 ? minBufferSize : DefaultLength));

    protected override void Dispose(bool disposing)
    {
        // Holds nothing.
    }

    private sealed class Owner(byte[] array) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory => array;

        public void Dispose()
        {
            // The garbage collector knows when the last user is done.
        }
    }
}

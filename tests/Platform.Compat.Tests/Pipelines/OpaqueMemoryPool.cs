using System.Buffers;

namespace Platform.Compat.Tests.Pipelines;

/// <summary>A pool of a caller's own, whose memory does not give out its array, as native memory could not.</summary>
internal sealed class OpaqueMemoryPool : MemoryPool<byte>
{
    private int _rented;

    public override int MaxBufferSize => 4096;

    public int Rented => _rented;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        Interlocked.Increment(ref _rented);
        return new Block(new byte[MaxBufferSize]);
    }

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Block(byte[] bytes) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => bytes;

        public override MemoryHandle Pin(int elementIndex = 0) => bytes.AsMemory(elementIndex).Pin();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}

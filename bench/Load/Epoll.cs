using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Platform.Bench.Load;

/// <summary>
/// Linux epoll, level-triggered, for one thread. The load generator shares two cores with what it measures; the framework's
/// asynchronous sockets would cost a wake-up and a thread-pool item per delivery, as much as the server itself spends.
/// </summary>
internal sealed unsafe partial class Epoll : IDisposable
{
    private const int MaxEvents = 256;
    private const int AddOperation = 1;
    private const int DeleteOperation = 2;
    private const int Readable = 1;
    private const int CloseOnExec = 0x80000;
    private const int Interrupted = 4;

    // struct epoll_event is packed on x86-64 and aligned elsewhere.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = Stride - 8;

    private readonly byte[] _events = GC.AllocateArray<byte>(MaxEvents * 16, pinned: true);
    private readonly int _descriptor;

    public Epoll()
    {
        _descriptor = Create(CloseOnExec);
        if (_descriptor < 0)
            throw new Win32Exception();
    }

    public void Add(int descriptor, int tag)
    {
        var entry = stackalloc byte[16];
        *(int*)entry = Readable;
        *(long*)(entry + DataOffset) = tag;
        if (Control(_descriptor, AddOperation, descriptor, entry) != 0)
            throw new Win32Exception();
    }

    public void Remove(int descriptor)
    {
        var entry = stackalloc byte[16];
        _ = Control(_descriptor, DeleteOperation, descriptor, entry);
    }

    /// <summary>Tags of the descriptors that have something to read, in <paramref name="tags"/>; the number of them.</summary>
    public int Wait(int[] tags, int milliseconds)
    {
        fixed (byte* events = _events)
        {
            var count = Wait(_descriptor, events, Math.Min(MaxEvents, tags.Length), milliseconds);
            if (count < 0)
                return Marshal.GetLastPInvokeError() == Interrupted ? 0 : throw new Win32Exception();

            for (var i = 0; i < count; i++)
                tags[i] = (int)*(long*)(events + i * Stride + DataOffset);
            return count;
        }
    }

    public void Dispose() => _ = Close(_descriptor);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int epoll, int operation, int descriptor, byte* entry);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int Wait(int epoll, byte* events, int maximum, int milliseconds);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}

using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Platform.Bench.Contestants;
using Platform.Bench.Load;

namespace Platform.Bench.Saving;

/// <summary>
/// The floor: a kilobyte written over a part of an existing file, fdatasync, and one message through Redis. The file keeps its
/// length, as SQLite's log does after its first checkpoint, so that no file-system metadata has to be written. SQLite and etcd
/// sync the same way; the framework's own flush is fsync, which writes the file's times too.
/// </summary>
internal sealed partial class FileProbe : SaveProbe
{
    private const int Slots = 1024;

    private readonly LoadLoop _loop;
    private readonly Deliveries _deliveries = new();
    private readonly PublisherConnection _publisher;
    private readonly SafeFileHandle _file;

    public FileProbe(LoadLoop loop, int redisPort, string folder)
    {
        _loop = loop;
        _file = File.OpenHandle(Path.Combine(folder, "floor"), FileMode.CreateNew, FileAccess.ReadWrite);
        RandomAccess.Write(_file, new byte[Slots * Payloads.Length], 0);
        RandomAccess.FlushToDisk(_file);

        var subscription = new RedisSubscription(redisPort, new Subscriber(_deliveries));
        _publisher = new PublisherConnection(redisPort);
        loop.Add(subscription);
        loop.Add(_publisher);
        loop.RunUntil(() => subscription.Ready, TimeSpan.FromSeconds(10), "the floor's subscription");
    }

    public override IReadOnlyList<string> Rows => ["floor: synced write, then a Redis hop", "  the synced write alone"];

    public override double[] Once()
    {
        var revision = _deliveries.Revision + 1;
        var payload = Payloads.Make(revision);
        _deliveries.Next(payload);

        var start = Stopwatch.GetTimestamp();
        RandomAccess.Write(_file, payload, revision % Slots * Payloads.Length);
        if (SyncData(_file) != 0)
            throw new Win32Exception();
        var written = Stopwatch.GetElapsedTime(start);
        _publisher.Publish(RespProtocol.Command("PUBLISH"u8, "bench"u8, payload));
        _loop.RunUntil(() => _deliveries.Count == 1, TimeSpan.FromSeconds(10), "the floor's delivery");
        return [Stopwatch.GetElapsedTime(start).TotalMilliseconds, written.TotalMilliseconds];
    }

    public override void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int SyncData(SafeFileHandle file);
}

using System.Threading.Channels;

namespace Platform.Piecesos.Running;

/// <summary>
/// Tells that the keys of a device's folder may have changed, whichever process keeps them current: by the system's word, and every
/// few seconds without it, because that word can be lost.
/// </summary>
internal sealed class FolderChanges : IDisposable
{
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AtLeastEvery = TimeSpan.FromSeconds(5);

    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly FileSystemWatcher _watcher;
    private readonly ITimer _timer;
    private readonly TimeProvider _time;

    public FolderChanges(string folder, TimeProvider time)
    {
        _time = time;
        _watcher = new FileSystemWatcher(folder, "*.feed") { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite };
        _watcher.Created += Tell;
        _watcher.Changed += Tell;
        _watcher.Deleted += Tell;
        _watcher.Renamed += Tell;
        _watcher.EnableRaisingEvents = true;
        _timer = time.CreateTimer(_ => _signal.Writer.TryWrite(true), null, AtLeastEvery, AtLeastEvery);
    }

    /// <summary>The next change. What comes within half a second is one.</summary>
    public async Task NextAsync(CancellationToken cancellationToken)
    {
        await _signal.Reader.ReadAsync(cancellationToken);
        await Task.Delay(Settle, _time, cancellationToken);
        _signal.Reader.TryRead(out _);
    }

    public void Dispose()
    {
        _watcher.Dispose();
        _timer.Dispose();
    }

    private void Tell(object sender, FileSystemEventArgs happened) => _signal.Writer.TryWrite(true);
}

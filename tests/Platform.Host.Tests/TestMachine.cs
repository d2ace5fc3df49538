using System.Collections.Concurrent;
using Platform.Client;
using Platform.Credentials.V1;

namespace Platform.Host.Tests;

/// <summary>A member's machine: a folder, a watcher, and everything that it told.</summary>
internal sealed class TestMachine(DeviceStore store, Guid organization) : IAsyncDisposable
{
    private CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private PlatformWatcher? _watcher;

    public Guid DeviceId => store.Identity!.DeviceId;

    public ConcurrentQueue<ClientEvent> Events { get; } = [];

    public CredentialCache Cache => _watcher!.Cache;

    public IReadOnlySet<Guid> Held => Cache.Credentials.Where(credential => credential.Readable).Select(credential => credential.CredentialId).ToHashSet();

    public long Revision => Cache.Feeds.FirstOrDefault(feed => feed.OrganizationId == organization)?.Revision ?? -1;

    public bool IsWiped => Events.OfType<ClientEvent.WipeConfirmed>().Any();

    /// <summary>Files with anything of a feed.</summary>
    public IEnumerable<string> FeedFiles
    {
        get
        {
            var folder = Path.Combine(store.Folder, "feeds");
            return Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [];
        }
    }

    public void Reject(Guid credentialId, RejectionReason reason) => Assert.True(_watcher!.Reject(credentialId, reason));

    public void Start()
    {
        _stop = new CancellationTokenSource();
        _watcher = new PlatformWatcher(store);
        _watcher.Happened += Events.Enqueue;
        _running = _watcher.RunAsync(_stop.Token);
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _watcher?.Dispose();
        _watcher = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_watcher is not null)
            await StopAsync();
        _stop.Dispose();
    }
}

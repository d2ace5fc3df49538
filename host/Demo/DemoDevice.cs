using System.Collections.Concurrent;
using Platform.Client;

namespace Platform.Host.Demo;

/// <summary>A device as a member's machine has one: a folder of its own, watching through the gateway.</summary>
internal sealed class DemoDevice : IAsyncDisposable
{
    private readonly DeviceStore _store;
    private readonly ConcurrentQueue<ClientEvent.FeedAdvanced> _advances = new();
    private CancellationTokenSource _stop = new();
    private PlatformWatcher? _watcher;
    private Task _running = Task.CompletedTask;

    private DemoDevice(DeviceStore store, Guid id, string name)
    {
        _store = store;
        Id = id;
        Name = name;
    }

    public Guid Id { get; }

    public string Name { get; }

    /// <summary>Every step that the device took, in order, since it was enrolled.</summary>
    public IReadOnlyCollection<ClientEvent.FeedAdvanced> Advances => _advances;

    public static async Task<DemoDevice> EnrollAsync(string folder, PlatformConnection connection, Session session, string name, CancellationToken cancellationToken)
    {
        // Its folder is gone with the demo: nothing of it belongs in somebody's keyring.
        var store = new DeviceStore(folder, keysInFiles: true);
        var identity = await Enrolment.EnrollAsync(store, connection, session, name, cancellationToken);
        return new DemoDevice(store, identity.DeviceId, name);
    }

    public void Start()
    {
        _stop = new CancellationTokenSource();
        _watcher = new PlatformWatcher(_store);
        _watcher.Happened += happened =>
        {
            if (happened is ClientEvent.FeedAdvanced advance)
                _advances.Enqueue(advance);
        };
        _running = _watcher.RunAsync(_stop.Token);
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _watcher?.Dispose();
        _watcher = null;
        _stop.Dispose();
    }

    /// <summary>The revision the device holds of an organization's feed; null before it holds any.</summary>
    public long? RevisionOf(Guid organizationId) =>
        _watcher?.Cache.Feeds.FirstOrDefault(feed => feed.OrganizationId == organizationId)?.Revision;

    /// <summary>Whether the device opens the credential and finds exactly this secret.</summary>
    public bool Holds(Guid credentialId, string field, ReadOnlySpan<byte> secret)
    {
        if (_watcher is null || _watcher.Cache.Credentials.All(credential => credential.CredentialId != credentialId || !credential.Readable))
            return false;

        using var opened = _watcher.Cache.Open(credentialId);
        var type = Providers.ProviderForms.Of(opened.Form);
        var found = type.Fields.Single(candidate => candidate.Name == field).GetSecret(type.Get(opened.Form));
        return found.Span.SequenceEqual(secret);
    }

    public bool Lacks(Guid credentialId) =>
        _watcher is not null && _watcher.Cache.Credentials.All(credential => credential.CredentialId != credentialId);

    public async ValueTask DisposeAsync()
    {
        if (_watcher is not null)
            await StopAsync();
    }
}

using Platform.Client;
using Platform.Credentials.V1;
using Platform.Providers;
using Platform.TestKit;

namespace Platform.Portal.Tests.Harness;

/// <summary>A member's machine, with the real client library.</summary>
internal sealed class TestDevice : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DeviceStore _store;
    private readonly CancellationTokenSource _stop = new();
    private PlatformWatcher? _watcher;
    private Task _running = Task.CompletedTask;

    private TestDevice() => _store = new DeviceStore(_folder.File("device"));

    /// <summary>What the machine shows its owner to compare.</summary>
    public string Fingerprint => Enrolment.FingerprintOf(_store)!;

    /// <summary>Enrols it; it hears nothing before it is started.</summary>
    public static async Task<TestDevice> EnrollAsync(PortalSite site, string email, string name)
    {
        var device = new TestDevice();
        await Enrolment.EnrollAsync(device._store, site.Connection, await site.SignInAsync(email), name);
        return device;
    }

    public void Start()
    {
        _watcher = new PlatformWatcher(_store);
        _running = _watcher.RunAsync(_stop.Token);
    }

    /// <summary>Waits until it holds a credential with this name, and answers the secret it opens.</summary>
    public async Task<byte[]> OpenAsync(string name, string field)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var held = _watcher!.Cache.Credentials.FirstOrDefault(credential => credential.Name == name && credential.Readable);
            if (held is not null)
            {
                using var opened = _watcher.Cache.Open(held.CredentialId);
                var type = ProviderForms.Of(opened.Form);
                return type.Field(field)!.GetSecret(type.Get(opened.Form)).ToArray();
            }

            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>Says of a credential that it holds that it does not work.</summary>
    public void Reject(string name, RejectionReason reason) =>
        Assert.True(_watcher!.Reject(_watcher.Cache.Credentials.Single(credential => credential.Name == name).CredentialId, reason));

    /// <summary>Waits until it holds no credential with this name any more.</summary>
    public async Task WaitUntilWipedAsync(string name)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (_watcher!.Cache.Credentials.Any(credential => credential.Name == name))
            await Task.Delay(50, patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _watcher?.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }
}

using Platform.Org.V1;

namespace Platform.Client;

/// <summary>The device's access token: cached, and fetched anew well before it ends.</summary>
internal sealed class DeviceTokens(DeviceStore store, PlatformConnection connection, DeviceIdentity identity, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Reserve = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _gate = new(1);
    private string? _token;
    private DateTimeOffset _renewTime;

    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_token is not null && time.GetUtcNow() < _renewTime)
                return _token;
            return await FetchAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The server did not take the token: the next one is fetched.</summary>
    public void Forget() => _renewTime = default;

    public void Dispose() => _gate.Dispose();

    private async Task<string> FetchAsync(CancellationToken cancellationToken)
    {
        using var signingKey = store.OpenSigningKey();
        var asked = time.GetUtcNow();
        var request = new CreateDeviceTokenRequest { Assertion = DeviceAssertion.Create(signingKey, identity.DeviceId, identity.Servers.Issuer, asked) };
        var client = new TokenService.TokenServiceClient(connection.Gateway);
        var response = await client.CreateDeviceTokenAsync(request, deadline: DateTime.UtcNow + Timeout, cancellationToken: cancellationToken);

        // A short-lived token is used for half its life, so that a slow clock does not make it useless at once.
        var lifetime = response.ExpiresIn.ToTimeSpan();
        _renewTime = asked + (lifetime > 2 * Reserve ? lifetime - Reserve : lifetime / 2);
        return _token = response.AccessToken;
    }
}

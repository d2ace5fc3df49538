using Microsoft.Extensions.Options;
using Platform.Gateway.Sessions;

namespace Platform.Gateway.External;

/// <summary>The identity providers of this installation.</summary>
internal sealed class IdentityProviders(IOptions<GatewayOptions> options) : IDisposable
{
    private readonly IReadOnlyList<IdentityProvider> _all = [.. options.Value.IdentityProviders.Select(provider => new IdentityProvider(provider))];

    public IReadOnlyList<IdentityProviderAnswer> Answers => [.. _all.Select(provider => new IdentityProviderAnswer(provider.Key, provider.Name))];

    public IdentityProvider? Find(string key) => _all.FirstOrDefault(provider => provider.Key == key);

    public void Dispose()
    {
        foreach (var provider in _all)
            provider.Dispose();
    }
}

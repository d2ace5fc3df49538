using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Platform.Defaults;

/// <summary>
/// This service's own identity towards others: a JWT signed with its private key (RFC 7523 in spirit), five minutes long, renewed
/// at half of that. So no call leaves the process to authenticate.
/// </summary>
internal sealed class ServiceIdentity(string serviceName, IOptions<AuthenticationOptions> options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private readonly Lazy<ECDsa> _key = new(() => KeyFiles.ReadPrivateKey(options.Value.ServiceKeyFile));
    private readonly ConcurrentDictionary<string, Assertion> _current = new();

    public string Name => serviceName;

    /// <summary>What this service shows to another one, and to no third.</summary>
    public string TokenFor(string service)
    {
        var now = time.GetUtcNow();
        if (_current.TryGetValue(service, out var current) && now < current.RenewAt)
            return current.Token;

        var token = Sign(service, now);
        _current[service] = new Assertion(token, now + (Lifetime / 2));
        return token;
    }

    public void Dispose()
    {
        if (_key.IsValueCreated)
            _key.Value.Dispose();
    }

    private string Sign(string service, DateTimeOffset now)
    {
        var subject = "service:" + serviceName;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = subject,
            Audience = TokenAudience.Of(service),
            TokenType = TokenSchemes.ServiceType,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + Lifetime).UtcDateTime,
            Claims = new Dictionary<string, object> { ["sub"] = subject },
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(_key.Value) { KeyId = serviceName }, SecurityAlgorithms.EcdsaSha256)
            {
                // The default factory caches by key for the whole process: a service that is started again in it would sign with
                // the disposed key of its predecessor.
                CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
            },
        });
    }

    private sealed record Assertion(string Token, DateTimeOffset RenewAt);
}

using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Platform.Defaults;

/// <summary>
/// Public keys of the services, by name, from the folder of NAME.pub.pem files. A key id is looked up here and nowhere else, and
/// only the file of the service that the token claims to be can verify it.
/// </summary>
internal sealed class ServiceKeyRing(IOptions<AuthenticationOptions> options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ECDsaSecurityKey> _keys = [];

    public IEnumerable<SecurityKey> Find(string keyId)
    {
        if (keyId.Length is 0 or > 32 || !keyId.All(char.IsAsciiLetterLower))
            return [];

        lock (_lock)
        {
            if (_keys.TryGetValue(keyId, out var key))
                return [key];

            var path = Path.Combine(options.Value.ServiceKeys, keyId + ".pub.pem");
            if (!File.Exists(path))
                return [];

            var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(File.ReadAllText(path));
            return [_keys[keyId] = new ECDsaSecurityKey(ecdsa) { KeyId = keyId }];
        }
    }
}

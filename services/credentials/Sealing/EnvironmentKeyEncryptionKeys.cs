using System.Security.Cryptography;

namespace Platform.Credentials.Sealing;

/// <summary>
/// The key-encryption key in the secret PLATFORM_KEK, for places whose secret store fills the environment. A file is better where
/// there is a choice: an environment is seen by whoever may inspect the process.
/// </summary>
internal sealed class EnvironmentKeyEncryptionKeys : LocalKeyEncryptionKey
{
    /// <summary>Name of the standard variable.</summary>
    public const string Variable = "PLATFORM_KEK";

    private EnvironmentKeyEncryptionKeys(string variable, Span<byte> key)
        : base($"the environment variable {variable}", key)
    {
    }

    /// <summary>Reads the key: 32 bytes in base64.</summary>
    /// <param name="variable">Name of the variable, for people.</param>
    /// <param name="base64">Its value.</param>
    /// <exception cref="InvalidOperationException">It is something else. The message does not repeat it.</exception>
    public static EnvironmentKeyEncryptionKeys Parse(string variable, string base64)
    {
        var key = new byte[Length];
        if (Convert.TryFromBase64String(base64.Trim(), key, out var written) && written == Length)
            return new EnvironmentKeyEncryptionKeys(variable, key);

        CryptographicOperations.ZeroMemory(key);
        throw new InvalidOperationException($"{variable} must be {Length} bytes in base64, as 'openssl rand -base64 {Length}' prints.");
    }
}

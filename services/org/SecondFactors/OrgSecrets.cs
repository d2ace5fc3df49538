using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Platform.Defaults;
using Platform.Sealing;

namespace Platform.Org.SecondFactors;

/// <summary>
/// Wraps what the org service must read again (the secrets of second factors) under a key in a file of its own, so that the
/// database alone gives nobody a code.
/// </summary>
internal sealed class OrgSecrets : IDisposable
{
    private const int KeyLength = 32;

    private readonly byte[] _key;

    public OrgSecrets(IOptions<OrgOptions> options)
    {
        var path = options.Value.SecretsKeyFile;
        if (options.Value.CreateMissingKeys && !File.Exists(path))
            KeyFiles.TryCreatePrivate(path, RandomNumberGenerator.GetBytes(KeyLength));

        KeyFiles.RequirePrivate(path);
        _key = File.ReadAllBytes(path);
        if (_key.Length != KeyLength)
            throw new InvalidOperationException($"{path} does not hold a key of {KeyLength} bytes.");
    }

    public byte[] WrapTotp(Guid userId, ReadOnlySpan<byte> secret) => KeyWrap.Wrap(_key, TotpContext(userId), secret);

    public byte[] UnwrapTotp(Guid userId, ReadOnlySpan<byte> wrapped) => KeyWrap.Unwrap(_key, TotpContext(userId), wrapped);

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    private static byte[] TotpContext(Guid userId) => [.. "platform totp v1\0"u8, .. userId.ToByteArray(bigEndian: true)];
}

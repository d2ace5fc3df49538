using System.Security.Cryptography;

namespace Platform.Client.Store.Keys;

/// <summary>A device's private keys as two files that belong to their owner alone.</summary>
internal sealed class KeyFiles(string folder)
{
    private readonly string _agreement = Path.Combine(folder, "agreement.pem");
    private readonly string _signing = Path.Combine(folder, "signing.pem");

    /// <summary>Both are there.</summary>
    public bool Exist => File.Exists(_agreement) && File.Exists(_signing);

    /// <summary>One or both are there.</summary>
    public bool AnyExists => File.Exists(_agreement) || File.Exists(_signing);

    /// <exception cref="PlatformClientException">One is missing, damaged, or open to others.</exception>
    public KeyMaterial Read()
    {
        var agreement = Read(_agreement);
        try
        {
            return new KeyMaterial(agreement, Read(_signing));
        }
        catch
        {
            CryptographicOperations.ZeroMemory(agreement);
            throw;
        }
    }

    public void Write(KeyMaterial keys)
    {
        Write(_agreement, keys.Agreement);
        Write(_signing, keys.Signing);
    }

    public void Wipe()
    {
        PrivateFiles.Wipe(_agreement);
        PrivateFiles.Wipe(_signing);
    }

    private static void Write(string path, ReadOnlySpan<byte> pkcs8)
    {
        var pem = KeyMaterial.ToPem(pkcs8);
        PrivateFiles.Write(path, pem);
        CryptographicOperations.ZeroMemory(pem);
    }

    private static byte[] Read(string path)
    {
        var pem = PrivateFiles.Read(path) ?? throw DeviceStore.Damaged(path);
        try
        {
            return KeyMaterial.TryFromPem(pem) ?? throw DeviceStore.Damaged(path);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pem);
        }
    }
}

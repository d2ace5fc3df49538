using System.Security.Cryptography;
using System.Text;

namespace Platform.Client.Store.Keys;

/// <summary>A device's two P-256 private keys as PKCS #8. Zeroed when it is disposed.</summary>
internal sealed class KeyMaterial(byte[] agreement, byte[] signing) : IDisposable
{
    private const string Label = "PRIVATE KEY";

    /// <summary>The one that grants are sealed to.</summary>
    public ReadOnlySpan<byte> Agreement => agreement;

    /// <summary>The one that the device proves itself with.</summary>
    public ReadOnlySpan<byte> Signing => signing;

    public static KeyMaterial Create()
    {
        using var agreement = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var signing = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new KeyMaterial(agreement.ExportPkcs8PrivateKey(), signing.ExportPkcs8PrivateKey());
    }

    /// <summary>Both as PEM, the agreement key first: one secret of a store, which changes as a whole, and that some show as text only.</summary>
    public byte[] Encode()
    {
        var (first, second) = (ToPem(agreement), ToPem(signing));
        try
        {
            return [.. first, (byte)'\n', .. second, (byte)'\n'];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(first);
            CryptographicOperations.ZeroMemory(second);
        }
    }

    /// <summary>Reads what <see cref="Encode"/> wrote; null when it is something else.</summary>
    public static KeyMaterial? TryDecode(ReadOnlySpan<byte> encoded)
    {
        var end = encoded.IndexOf("-----END"u8);
        var next = end < 0 ? -1 : encoded[end..].IndexOf("-----BEGIN"u8);
        if (next < 0 || TryFromPem(encoded[..(end + next)]) is not { } agreement)
            return null;
        if (TryFromPem(encoded[(end + next)..]) is { } signing)
            return new KeyMaterial(agreement, signing);
        CryptographicOperations.ZeroMemory(agreement);
        return null;
    }

    public static byte[] ToPem(ReadOnlySpan<byte> pkcs8)
    {
        var pem = PemEncoding.Write(Label, pkcs8);
        var bytes = Encoding.ASCII.GetBytes(pem);
        Array.Clear(pem);
        return bytes;
    }

    /// <summary>PKCS #8 of a P-256 key in PEM; null when it is something else.</summary>
    public static byte[]? TryFromPem(ReadOnlySpan<byte> pem)
    {
        var text = new char[pem.Length];
        Encoding.ASCII.GetChars(pem, text);
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(text);
            return key.KeySize == 256 ? key.ExportPkcs8PrivateKey() : null;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            return null;
        }
        finally
        {
            Array.Clear(text);
        }
    }

    public ECDiffieHellman OpenAgreement()
    {
        var key = ECDiffieHellman.Create();
        key.ImportPkcs8PrivateKey(agreement, out _);
        return key;
    }

    public ECDsa OpenSigning()
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(signing, out _);
        return key;
    }

    public bool IsSameAs(KeyMaterial other) =>
        CryptographicOperations.FixedTimeEquals(agreement, other.Agreement) && CryptographicOperations.FixedTimeEquals(signing, other.Signing);

    public override string ToString() => "private keys";

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(agreement);
        CryptographicOperations.ZeroMemory(signing);
    }
}

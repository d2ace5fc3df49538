using System.Security.Cryptography;
using System.Text;
using Platform.Credentials.V1;
using Platform.Providers.Special;

namespace Platform.Providers;

/// <summary>How stored secrets are shown.</summary>
public static class SecretMasks
{
    private const string Dots = "••••";
    private const int ShownCharacters = 4;
    private const int ShortestShown = 20;

    /// <summary>
    /// Dots and the last four characters of a secret that has twenty or more, else dots alone; for a service-account file its
    /// e-mail address and key id. Every mask begins with dots, so that <see cref="LooksMasked"/> knows it again.
    /// </summary>
    public static string Mask(ProviderField field, ReadOnlySpan<byte> secret)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (field.Options.Mask == MaskKind.ServiceAccount)
            return MaskFile(secret);
        if (Encoding.UTF8.GetCharCount(secret) < ShortestShown)
            return Dots;
        var end = secret[^ShownCharacters..];
        return end.ContainsAnyExceptInRange((byte)'!', (byte)'~') ? Dots : Dots + Encoding.ASCII.GetString(end);
    }

    /// <summary>Whether a value is a mask, ours or a provider's, that somebody pasted or sent back.</summary>
    public static bool LooksMasked(ReadOnlySpan<byte> value)
    {
        value = TextTrim.Trim(value);
        if (value.StartsWith("{"u8))
            return false;
        return value.IndexOf("•"u8) >= 0 || value.IndexOf("●"u8) >= 0 || value.IndexOf("…"u8) >= 0
            || value.IndexOf("***"u8) >= 0 || value.IndexOf("..."u8) >= 0
            || (value.Length >= 8 && !value.ContainsAnyExcept("xX*-"u8));
    }

    private static string MaskFile(ReadOnlySpan<byte> secret)
    {
        var copy = secret.ToArray();
        try
        {
            var (email, keyId) = ServiceAccountFile.Identity(copy);
            return email.Length == 0 ? Dots : keyId.Length == 0 ? $"{Dots} {email}" : $"{Dots} {email}, key {keyId}";
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Providers.Special;

namespace Platform.Providers;

/// <summary>What a secret must be. Its characters live in a buffer that is wiped, never in a string.</summary>
internal static class SecretRules
{
    private static readonly UTF8Encoding Strict = new(false, true);

    public static void Check(ProviderField field, IMessage values, byte[] secret, FormReport report)
    {
        if (!field.AppliesTo(values))
        {
            report.Unwanted(field);
            return;
        }

        if (secret.Length > field.MaxBytes)
        {
            report.TooLong(field);
            return;
        }

        var buffer = new char[secret.Length];
        try
        {
            if (!TryDecode(secret, buffer, out var length))
                report.Error(field.Name, $"{field.Options.Label} is not text in UTF-8.");
            else
                CheckText(field, secret, buffer.AsSpan(0, length), report);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(buffer.AsSpan()));
        }
    }

    private static void CheckText(ProviderField field, byte[] secret, ReadOnlySpan<char> text, FormReport report)
    {
        var isFile = field.Options.Kind == FieldKind.ServiceAccount;
        if (SecretMasks.LooksMasked(secret))
            report.Error(field.Name, $"This is {field.Options.Label} as it is shown, not the value itself. Leave it out to keep the stored one.");
        else if (field.TrapReason(text) is { } reason)
            report.Error(field.Name, reason);
        else if (isFile && ServiceAccountFile.Refusal(secret) is { } refusal)
            report.Error(field.Name, refusal);
        else if (!isFile && text.ContainsAnyInRange('\0', '\x1f'))
            report.Error(field.Name, $"{field.Options.Label} holds a line break or a control character.");
        else if (!field.HasUsualFormat(text))
            report.Unusual(field);
    }

    private static bool TryDecode(byte[] secret, char[] buffer, out int length)
    {
        try
        {
            length = Strict.GetChars(secret, buffer);
            return true;
        }
        catch (DecoderFallbackException)
        {
            // The exception holds the bytes at fault: it ends here.
            length = 0;
            return false;
        }
    }
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Platform.Client.Store.Keys;

/// <summary>A file of the folder that Windows has sealed for the person's account (DPAPI). Not tried on Windows.</summary>
internal sealed partial class DataProtectionStore(string folder) : ISecretStore
{
    private const uint NoPrompt = 1;

    public DeviceKeyPlace Place => DeviceKeyPlace.DataProtection;

    public bool IsReady() => true;

    public byte[]? Read(Guid id) => PrivateFiles.Read(FilePath(id)) is { } sealedKeys ? Transform(sealedKeys, id, open: true) : null;

    public void Write(Guid id, ReadOnlySpan<byte> secret)
    {
        var copy = secret.ToArray();
        try
        {
            PrivateFiles.Write(FilePath(id), Transform(copy, id, open: false));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }

    public void Delete(Guid id) => PrivateFiles.Wipe(FilePath(id));

    private string FilePath(Guid id) => Path.Combine(folder, $"keys-{id:N}.dpapi");

    private static unsafe byte[] Transform(byte[] input, Guid id, bool open)
    {
        var entropy = id.ToByteArray(bigEndian: true);
        fixed (byte* inputBytes = input, entropyBytes = entropy)
        {
            var (from, with) = (new Blob(input.Length, (nint)inputBytes), new Blob(entropy.Length, (nint)entropyBytes));
            var done = open
                ? Unprotect(from, 0, with, 0, 0, NoPrompt, out var to)
                : Protect(from, 0, with, 0, 0, NoPrompt, out to);
            if (done == 0)
                throw new SecretStoreException($"Windows does not open them for this account (error {Marshal.GetLastPInvokeError()}). Sign in to Windows as the person who enrolled this machine, and try again.");
            var output = new Span<byte>((void*)to.Data, to.Length);
            var copy = output.ToArray();
            CryptographicOperations.ZeroMemory(output);
            _ = LocalFree(to.Data);
            return copy;
        }
    }

    [LibraryImport("crypt32", EntryPoint = "CryptProtectData", SetLastError = true)]
    private static partial int Protect(in Blob input, nint description, in Blob entropy, nint reserved, nint prompt, uint flags, out Blob output);

    [LibraryImport("crypt32", EntryPoint = "CryptUnprotectData", SetLastError = true)]
    private static partial int Unprotect(in Blob input, nint description, in Blob entropy, nint reserved, nint prompt, uint flags, out Blob output);

    [LibraryImport("kernel32", EntryPoint = "LocalFree")]
    private static partial nint LocalFree(nint memory);

    /// <summary>DATA_BLOB.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Blob(int length, nint data)
    {
        public readonly int Length = length;
        public readonly nint Data = data;
    }
}

using System.Security.Cryptography;
using Platform.Defaults;

namespace Platform.Credentials.Sealing;

/// <summary>The key-encryption key in a file of 32 bytes that only its owner (and group, to read) can use. The default.</summary>
internal sealed class FileKeyEncryptionKeys : LocalKeyEncryptionKey
{
    private FileKeyEncryptionKeys(string path, Span<byte> key)
        : base($"the file {path}", key)
    {
    }

    /// <summary>Reads the key.</summary>
    /// <param name="path">The file.</param>
    /// <param name="createMissing">Makes the file with a random key when there is none.</param>
    /// <exception cref="InvalidOperationException">The file is missing, can be used by others, or holds no key.</exception>
    public static FileKeyEncryptionKeys Open(string path, bool createMissing)
    {
        if (createMissing && !File.Exists(path))
            Create(path);

        KeyFiles.RequirePrivate(path);
        // Read into one buffer that is zeroed: File.ReadAllBytes of a wrong, large file would leave copies behind.
        var key = new byte[Length + 1];
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0))
        {
            if (file.ReadAtLeast(key, key.Length, throwOnEndOfStream: false) == Length)
                return new FileKeyEncryptionKeys(path, key.AsSpan(0, Length));
        }

        CryptographicOperations.ZeroMemory(key);
        throw new InvalidOperationException($"The key-encryption key file {path} must hold exactly {Length} bytes.");
    }

    private static void Create(string path)
    {
        var key = RandomNumberGenerator.GetBytes(Length);
        // Another process may have been first; then its file counts.
        KeyFiles.TryCreatePrivate(path, key);
        CryptographicOperations.ZeroMemory(key);
    }
}

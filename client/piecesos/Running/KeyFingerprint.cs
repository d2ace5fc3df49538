using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Platform.Client;
using Platform.Providers;

namespace Platform.Piecesos.Running;

/// <summary>Whether a child would get anything else than before: a new name of a key is no reason to start it again.</summary>
internal static class KeyFingerprint
{
    public static byte[] Of(CredentialCache cache, IEnumerable<CachedCredential> chosen)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var credential in chosen.OrderBy(one => one.CredentialId))
        {
            using var opened = cache.Open(credential.CredentialId);
            Append(hash, credential.CredentialId.ToByteArray());
            foreach (var entry in CredentialEnvironment.For(opened.Form))
            {
                Append(hash, Encoding.UTF8.GetBytes(entry.Name));
                Append(hash, entry.Value);
                CryptographicOperations.ZeroMemory(entry.Value);
            }
        }

        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}

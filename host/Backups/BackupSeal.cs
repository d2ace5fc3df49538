using System.Security.Cryptography;
using System.Text;
using Platform.Host.Installation;

namespace Platform.Host.Backups;

/// <summary>
/// The end of a backup: a SHA-256 of all before it, as the comment of an empty second member of the gzip file, which every program that
/// unpacks such files passes over. Without it a wrong bit near the end can go unseen: it may only make the decompressor expect more than
/// comes, after everything that the manifest has hashes of.
/// </summary>
internal static class BackupSeal
{
    // RFC 1952: magic, deflate, a comment follows, no time, no hint, unknown system.
    private static readonly byte[] Head = [0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 0, 0xff];

    // The comment's end, an empty last block, and checksum and length of nothing.
    private static readonly byte[] Tail = [0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private static readonly int Length = Head.Length + "sha256 ".Length + (2 * SHA256.HashSizeInBytes) + Tail.Length;

    /// <summary>Seals what a file holds, at its end.</summary>
    public static void Append(FileStream file)
    {
        file.Position = 0;
        var hash = SHA256.HashData(file);
        file.Write(Seal(hash));
    }

    /// <summary>Throws unless every byte of a file is as it was written.</summary>
    /// <exception cref="InstallationException">It is not.</exception>
    public static void Check(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length > Length)
        {
            using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[81920];
            for (var left = file.Length - Length; left > 0;)
            {
                var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, left));
                file.ReadExactly(part);
                sha.AppendData(part);
                left -= part.Length;
            }

            var seal = new byte[Length];
            file.ReadExactly(seal);
            if (seal.AsSpan().SequenceEqual(Seal(sha.GetHashAndReset())))
                return;
        }

        throw new InstallationException($"'{path}' is no backup, or damaged: it is not what was written.");
    }

    private static byte[] Seal(byte[] hash) => [.. Head, .. Encoding.ASCII.GetBytes("sha256 " + Convert.ToHexStringLower(hash)), .. Tail];
}

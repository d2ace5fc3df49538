using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Defaults;

/// <summary>
/// The chain over audit rows: each row's hash covers the hash before it, so that a row cannot be changed, removed or moved without
/// changing every later one. Whoever can write the table can compute a new chain; that is what anchors outside the database are for.
/// </summary>
public static class AuditChain
{
    /// <summary>
    /// SHA-256("platform audit row v1" || 0x00 || previous hash (32) || number (8) || organization (16) || microseconds since 1970 (8) ||
    /// actor's kind || 1 and the actor's id (16), or 0 || action || target (16) || target version (8) || revision (8)). Numbers are
    /// big-endian; a text is its UTF-8 with its length (2) before it.
    /// </summary>
    public static byte[] Hash(ReadOnlySpan<byte> previousHash, long number, AuditRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData("platform audit row v1\0"u8);
        sha.AppendData(previousHash);
        Append(sha, number);
        Append(sha, row.OrganizationId);
        Append(sha, (row.At.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
        Append(sha, row.Actor.Kind);
        sha.AppendData([row.Actor.Id is null ? (byte)0 : (byte)1]);
        if (row.Actor.Id is { } actorId)
            Append(sha, actorId);
        Append(sha, row.Action);
        Append(sha, row.TargetId);
        Append(sha, row.TargetVersion);
        Append(sha, row.Revision);
        return sha.GetHashAndReset();
    }

    private static void Append(IncrementalHash sha, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        sha.AppendData(bytes);
    }

    private static void Append(IncrementalHash sha, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        sha.AppendData(bytes);
    }

    private static void Append(IncrementalHash sha, string value)
    {
        var text = Encoding.UTF8.GetBytes(value);
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)text.Length));
        sha.AppendData(length);
        sha.AppendData(text);
    }
}

using System.Buffers.Binary;

namespace Platform.Sealing;

/// <summary>
/// A position of a feed: 1 (format), feed id (16), log id (16), revision (8, big-endian), head hash (32); 73 bytes. It holds no
/// secret and needs no signature: one that does not fit the feed's history gets a reset.
/// </summary>
/// <param name="FeedId">The feed.</param>
/// <param name="LogId">Run of revisions.</param>
/// <param name="Revision">Counter of the feed, 0 or more.</param>
/// <param name="HeadHash">Head hash at that revision; zero at revision 0.</param>
public readonly record struct ResumeToken(Guid FeedId, Guid LogId, long Revision, Hash32 HeadHash)
{
    /// <summary>Length in bytes.</summary>
    public const int Length = 73;

    private const byte Format = 1;

    /// <summary>The 73 bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        Write(bytes);
        return bytes;
    }

    /// <summary>Writes the 73 bytes.</summary>
    public void Write(Span<byte> destination)
    {
        destination[0] = Format;
        FeedId.TryWriteBytes(destination[1..], bigEndian: true, out _);
        LogId.TryWriteBytes(destination[17..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(destination[33..], Revision);
        HeadHash.CopyTo(destination[41..]);
    }

    /// <summary>Reads a token; false when it is malformed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ResumeToken token)
    {
        token = default;
        if (bytes.Length != Length || bytes[0] != Format)
            return false;

        var revision = BinaryPrimitives.ReadInt64BigEndian(bytes[33..]);
        var headHash = new Hash32(bytes[41..]);
        if (revision < 0 || (revision == 0 && headHash != Hash32.Zero))
            return false;

        token = new ResumeToken(new Guid(bytes[1..17], bigEndian: true), new Guid(bytes[17..33], bigEndian: true), revision, headHash);
        return true;
    }
}

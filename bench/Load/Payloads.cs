using System.Buffers.Binary;

namespace Platform.Bench.Load;

/// <summary>The message of every contestant but the platform: its revision, then filling.</summary>
internal static class Payloads
{
    public const int Length = 1024;

    public static byte[] Make(long revision)
    {
        var payload = new byte[Length];
        for (var i = 0; i < Length; i++)
            payload[i] = (byte)(revision * 31 + i);
        BinaryPrimitives.WriteInt64BigEndian(payload, revision);
        return payload;
    }

    public static long Revision(ReadOnlySpan<byte> payload) =>
        payload.Length >= sizeof(long) ? BinaryPrimitives.ReadInt64BigEndian(payload) : -1;
}

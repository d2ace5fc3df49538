using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using Grpc.Core;

namespace Platform.Gateway.Tests.GrpcWeb;

/// <summary>What the decoder should do, written a second time: slowly, over the whole body, with the framework's base64.</summary>
internal static partial class ReferenceDecoder
{
    /// <summary>The decoded body, or the status it is refused with.</summary>
    public static (byte[]? Body, StatusCode Refusal) Decode(bool isText, byte[] input, long limit)
    {
        // What fails first is what the caller hears; so decode as far as it goes, check that, then see whether more was wrong.
        var (bytes, isBase64) = isText ? FromText(input) : (input, true);
        if (Check(bytes, limit, isBase64) is { } refusal)
            return (null, refusal);

        return isBase64 ? (bytes, StatusCode.OK) : (null, StatusCode.InvalidArgument);
    }

    private static (byte[] Bytes, bool IsValid) FromText(byte[] input)
    {
        var bytes = new List<byte>();
        var text = Encoding.Latin1.GetString(input);
        for (var i = 0; i < text.Length; i += 4)
        {
            var piece = text[i..Math.Min(text.Length, i + 4)];
            if (!Piece().IsMatch(piece))
                return ([.. bytes], false);

            var decoded = Convert.FromBase64String(piece);
            if (Convert.ToBase64String(decoded) != piece)
                return ([.. bytes], false);

            bytes.AddRange(decoded);
        }

        return ([.. bytes], true);
    }

    private static StatusCode? Check(byte[] bytes, long limit, bool isWhole)
    {
        long position = 0;
        while (bytes.Length - position >= 5)
        {
            if (position + 5 > limit)
                return StatusCode.ResourceExhausted;
            if (bytes[position] > 1)
                return StatusCode.InvalidArgument;

            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan((int)position + 1));
            if (length > limit)
                return StatusCode.ResourceExhausted;

            position += 5 + length;
        }

        if (bytes.Length > limit)
            return StatusCode.ResourceExhausted;

        return isWhole && position != bytes.Length ? StatusCode.InvalidArgument : null;
    }

    [GeneratedRegex("^([A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)\\z")]
    private static partial Regex Piece();
}

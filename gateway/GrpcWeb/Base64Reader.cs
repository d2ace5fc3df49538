using Grpc.Core;

namespace Platform.Gateway.GrpcWeb;

/// <summary>
/// Base64 as gRPC-Web's text form writes it: padding may end any piece in the middle of the body, and a network chunk may
/// end anywhere. Anything else (line breaks, other alphabets, stray bits before padding) is refused.
/// </summary>
internal struct Base64Reader
{
    private const byte NotBase64 = 255;
    private static readonly byte[] Values = CreateValues();

    private uint _bits;
    private int _characters;
    private bool _expectsPadding;

    /// <summary>No piece is half read.</summary>
    public readonly bool IsComplete => _characters == 0 && !_expectsPadding;

    /// <summary>How many characters can be read when <paramref name="bytes"/> bytes (at least 3) have room.</summary>
    public static int CharactersFor(int bytes) => (int)Math.Min(int.MaxValue, (long)bytes / 3 * 4) - 3;

    /// <summary>Reads all of <paramref name="characters"/>; returns the number of bytes written.</summary>
    public int Read(ReadOnlySpan<byte> characters, Span<byte> bytes)
    {
        var written = 0;
        foreach (var character in characters)
        {
            if (character == (byte)'=')
            {
                written += ReadPadding(bytes[written..]);
                continue;
            }

            var value = Values[character];
            if (value == NotBase64 || _expectsPadding)
                throw Malformed();

            _bits = (_bits << 6) | value;
            if (++_characters < 4)
                continue;

            bytes[written++] = (byte)(_bits >> 16);
            bytes[written++] = (byte)(_bits >> 8);
            bytes[written++] = (byte)_bits;
            _bits = 0;
            _characters = 0;
        }

        return written;
    }

    private int ReadPadding(Span<byte> bytes)
    {
        if (_expectsPadding)
        {
            _expectsPadding = false;
            return 0;
        }

        var (bits, characters) = (_bits, _characters);
        _bits = 0;
        _characters = 0;
        switch (characters)
        {
            case 2 when (bits & 0xF) == 0:
                bytes[0] = (byte)(bits >> 4);
                _expectsPadding = true;
                return 1;
            case 3 when (bits & 0x3) == 0:
                bytes[0] = (byte)(bits >> 10);
                bytes[1] = (byte)(bits >> 2);
                return 2;
            default:
                throw Malformed();
        }
    }

    private static GrpcWebFormatException Malformed() => new(StatusCode.InvalidArgument, "The body is not base64.");

    private static byte[] CreateValues()
    {
        var values = new byte[256];
        Array.Fill(values, NotBase64);
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;
        for (var i = 0; i < alphabet.Length; i++)
            values[alphabet[i]] = (byte)i;

        return values;
    }
}

using Grpc.Core;
using Platform.Gateway.Rpc;

namespace Platform.Gateway.GrpcWeb;

/// <summary>
/// Turns the body of a gRPC-Web request into the body of the same gRPC request, piece by piece. Refuses, with
/// <see cref="GrpcWebFormatException"/> and nothing else, what cannot be one: broken base64, a message cut short, trailers
/// (a request has none), an unknown flag, a body larger than the limit.
/// </summary>
internal sealed class GrpcWebDecoder(GrpcWebFormat format, long maxBodyBytes)
{
    private Base64Reader _base64;
    private MessageScanner _messages;
    private long _length;

    /// <summary>The smallest output that <see cref="Decode"/> accepts.</summary>
    public const int MinimumOutput = 6;

    /// <summary>How many bytes of input surely fit into <paramref name="output"/> bytes of output.</summary>
    public int InputFor(int output) => format == GrpcWebFormat.Text ? Base64Reader.CharactersFor(output) : output;

    /// <summary>Decodes all of <paramref name="input"/>; returns the number of bytes written.</summary>
    public int Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var written = input.Length;
        if (format == GrpcWebFormat.Text)
            written = _base64.Read(input, output);
        else
            input.CopyTo(output);

        Check(output[..written]);
        return written;
    }

    /// <summary>Checks bytes of a binary body where they are.</summary>
    public void Check(ReadOnlySpan<byte> bytes)
    {
        _length += bytes.Length;
        if (_length > maxBodyBytes)
            throw TooLarge();

        while (!bytes.IsEmpty)
        {
            bytes = bytes[_messages.Advance(bytes, out var prefix)..];
            if (prefix is { Flags: > 1 })
                throw new GrpcWebFormatException(StatusCode.InvalidArgument, "A message of the body has an unknown flag.");
            if (prefix is { } found && found.Length > maxBodyBytes)
                throw TooLarge();
        }
    }

    /// <summary>Says that there is no more input.</summary>
    public void Complete()
    {
        if (!_base64.IsComplete || !_messages.IsAtBoundary)
            throw new GrpcWebFormatException(StatusCode.InvalidArgument, "The body ends in the middle of a message.");
    }

    private GrpcWebFormatException TooLarge() =>
        new(StatusCode.ResourceExhausted, $"The request is larger than {maxBodyBytes} bytes.");
}

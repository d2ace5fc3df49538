using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client.Feeds;

/// <summary>Reads the signed statements other than change sets: the signature first, then the body.</summary>
internal static class Statements
{
    /// <summary>The body of a statement that a trusted key has signed.</summary>
    /// <exception cref="FrameRejectedException">It is not signed, or malformed.</exception>
    public static T Read<T>(WatchResponse frame, BodyKind kind, MessageParser<T> parser, Guid feedId, SigningKeys keys)
        where T : IMessage<T>
    {
        if (!frame.Position.IsEmpty)
            throw new FrameRejectedException(FrameFault.Malformed, feedId);
        if (!keys.Verify(Statement.OfBody(kind, frame.Body.Span), frame.Signature.Span, frame.SigningKeyId.Span))
            throw new FrameRejectedException(FrameFault.Signature, feedId);
        try
        {
            return parser.ParseFrom(frame.Body);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new FrameRejectedException(FrameFault.Malformed, feedId);
        }
    }

    /// <summary>The key list after the trusted one; the trusted one itself, when it comes again.</summary>
    /// <exception cref="FrameRejectedException">It does not follow, or no key of the trusted list has signed it.</exception>
    public static SigningKeys ReadKeyList(WatchResponse frame, SigningKeys trusted)
    {
        if (frame.Body.Span.SequenceEqual(trusted.Body.Span))
            return trusted;
        try
        {
            return trusted.Follow(frame.Body.Span, frame.Signature.Span, frame.SigningKeyId.Span);
        }
        catch (CryptographicException)
        {
            throw new FrameRejectedException(FrameFault.Signature, Guid.Empty);
        }
    }
}

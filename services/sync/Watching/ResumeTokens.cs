using Google.Protobuf;
using Platform.Sealing;

namespace Platform.Sync.Watching;

/// <summary>Reads what a device says it has.</summary>
internal static class ResumeTokens
{
    public const int MaxTokens = 100;

    /// <summary>The tokens by feed. Whether a position is available is found out later; here it must only be well-formed.</summary>
    public static Dictionary<Guid, ResumeToken> Read(IReadOnlyList<ByteString> bytes)
    {
        if (bytes.Count > MaxTokens)
            throw Errors.MalformedResumeToken("resume_tokens", $"At most {MaxTokens}.");

        var tokens = new Dictionary<Guid, ResumeToken>(bytes.Count);
        for (var index = 0; index < bytes.Count; index++)
        {
            if (!ResumeToken.TryParse(bytes[index].Span, out var token))
                throw Errors.MalformedResumeToken($"resume_tokens[{index}]", "Not a position as this service gives it out.");
            if (!tokens.TryAdd(token.FeedId, token))
                throw Errors.MalformedResumeToken($"resume_tokens[{index}]", "A second position of one feed.");
        }

        return tokens;
    }
}

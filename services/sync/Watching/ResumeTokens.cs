using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Sync.Watching;

/// <summary>A position that a device came with, and what it has to show for it.</summary>
/// <param name="Position">The position.</param>
/// <param name="Claim">The same with its signature, as it is passed on: this node does not judge it.</param>
internal readonly record struct ClaimedPosition(ResumeToken Position, PositionClaim Claim)
{
    /// <summary>The place of a stream that was served until now.</summary>
    public static ClaimedPosition Of(ResumeToken position) =>
        new(position, new PositionClaim { Position = UnsafeByteOperations.UnsafeWrap(position.ToBytes()) });
}

/// <summary>Reads what a device says it has.</summary>
internal static class ResumeTokens
{
    public const int MaxTokens = 100;

    /// <summary>The positions by feed. Whether one is available is found out later; here it must only be well-formed.</summary>
    public static Dictionary<Guid, ClaimedPosition> Read(WatchRequest request)
    {
        if (request.ResumeTokens.Count > MaxTokens)
            throw Errors.MalformedResumeToken("resume_tokens", $"At most {MaxTokens}.");
        if (request.Signatures.Count != 0 && request.Signatures.Count != request.ResumeTokens.Count)
            throw Errors.MalformedResumeToken("signatures", "One for each token, or none.");

        var claims = new Dictionary<Guid, ClaimedPosition>(request.ResumeTokens.Count);
        for (var index = 0; index < request.ResumeTokens.Count; index++)
        {
            var bytes = request.ResumeTokens[index];
            if (!ResumeToken.TryParse(bytes.Span, out var token))
                throw Errors.MalformedResumeToken($"resume_tokens[{index}]", "Not a position as this service gives it out.");

            var claim = new PositionClaim { Position = bytes };
            if (request.Signatures.Count != 0)
                Sign(claim, request.Signatures[index], $"signatures[{index}]");
            if (!claims.TryAdd(token.FeedId, new ClaimedPosition(token, claim)))
                throw Errors.MalformedResumeToken($"resume_tokens[{index}]", "A second position of one feed.");
        }

        return claims;
    }

    private static void Sign(PositionClaim claim, PositionSignature signature, string field)
    {
        var isWhole = signature.Signature.Length == P256.SignatureLength && signature.SigningKeyId.Length == Hash32.Length && signature.OrganizationId.Length == 16;
        if (!isWhole && !signature.Signature.IsEmpty)
            throw Errors.MalformedResumeToken(field, "Not a signature as it came with a position.");
        if (!isWhole)
            return;

        claim.Signature = signature.Signature;
        claim.SigningKeyId = signature.SigningKeyId;
        claim.OrganizationId = signature.OrganizationId;
    }
}

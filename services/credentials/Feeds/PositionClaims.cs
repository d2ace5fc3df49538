using Platform.Credentials.V1;
using Platform.Sealing;

namespace Platform.Credentials.Feeds;

/// <summary>A position that a device came with.</summary>
/// <param name="Position">The position.</param>
/// <param name="OrganizationId">Organization that was signed with it.</param>
/// <param name="IsSigned">This installation has signed it, so the device did hear it from here.</param>
internal readonly record struct ClaimedPosition(ResumeToken Position, Guid OrganizationId, bool IsSigned);

/// <summary>Reads claims and verifies them.</summary>
internal static class PositionClaims
{
    private const int MaxClaims = 100;

    /// <exception cref="Grpc.Core.RpcException">There are too many, or one is malformed.</exception>
    public static IReadOnlyList<ClaimedPosition> Read(IReadOnlyList<PositionClaim> claims, SigningKeys keys)
    {
        if (claims.Count > MaxClaims)
            throw Errors.InvalidRequest("claims", $"At most {MaxClaims} claims.");

        return [.. claims.Select((claim, index) => Read(claim, index, keys))];
    }

    private static ClaimedPosition Read(PositionClaim claim, int index, SigningKeys keys)
    {
        if (!ResumeToken.TryParse(claim.Position.Span, out var position))
            throw Errors.InvalidRequest($"claims[{index}].position", $"A position has {ResumeToken.Length} bytes.");

        // Without a signature the claim only says where the device stands.
        return Ids.TryParse(claim.OrganizationId, out var organizationId)
            ? new ClaimedPosition(
                position, organizationId,
                keys.Verify(Statement.OfPosition(organizationId, position), claim.Signature.Span, claim.SigningKeyId.Span))
            : new ClaimedPosition(position, Guid.Empty, IsSigned: false);
    }
}

using Platform.Client.Feeds;
using Platform.Client.Store;
using Platform.Credentials.V1;

namespace Platform.Client;

/// <summary>A feed that was taken from this device: nothing of it is left here.</summary>
/// <param name="OrganizationId">The organization.</param>
/// <param name="FeedId">The feed.</param>
/// <param name="Reason">Why.</param>
/// <param name="RevokeTime">When the removal was committed.</param>
/// <param name="WipeTime">When this device had wiped it; null while it has not finished.</param>
/// <param name="Confirmed">The server has this device's signed receipt.</param>
public sealed record FeedRemoval(Guid OrganizationId, Guid FeedId, RevocationReason Reason, DateTimeOffset RevokeTime, DateTimeOffset? WipeTime, bool Confirmed)
{
    internal static FeedRemoval Of((Guid FeedId, Revocation Revocation, StoredRevocation Stored) kept) => new(
        Ids.TryParse(kept.Revocation.OrganizationId, out var organizationId) ? organizationId : Guid.Empty,
        kept.FeedId,
        kept.Revocation.Reason,
        kept.Revocation.RevokeTime?.ToDateTimeOffset() ?? DateTimeOffset.UnixEpoch,
        kept.Stored.Receipt.IsEmpty ? null : WipeReceipt.Parser.ParseFrom(kept.Stored.Receipt).WipeTime.ToDateTimeOffset(),
        kept.Stored.Confirmed);
}

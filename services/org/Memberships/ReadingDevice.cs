namespace Platform.Org.Memberships;

/// <summary>A device, with the organizations whose feeds it may read; none when it was revoked.</summary>
internal sealed record ReadingDevice(
    Guid DeviceId, Guid UserId, string Name, byte[] HpkePublicKey, byte[] SigningPublicKey, IReadOnlyList<ReadableOrganization> Organizations, bool IsRevoked = false);

/// <summary>An organization whose feed a device may read.</summary>
/// <param name="OrganizationId">The organization.</param>
/// <param name="MembershipVersion">Its membership version in the moment of the answer.</param>
/// <param name="Lease">How long a device may work without contact.</param>
internal readonly record struct ReadableOrganization(Guid OrganizationId, long MembershipVersion, TimeSpan Lease);

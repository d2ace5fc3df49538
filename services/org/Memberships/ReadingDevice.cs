namespace Platform.Org.Memberships;

/// <summary>A device that is enrolled and not revoked, with the organizations whose feeds it may read.</summary>
internal sealed record ReadingDevice(Guid DeviceId, Guid UserId, string Name, byte[] HpkePublicKey, IReadOnlyList<Guid> OrganizationIds);

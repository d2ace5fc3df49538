using Platform.Org.Database;

namespace Platform.Org.Organizations;

/// <summary>Seats are members and pending invitations, against the limit of the organization if it has one.</summary>
internal static class Seats
{
    /// <summary>Requires a free seat, under the write lock.</summary>
    /// <exception cref="Grpc.Core.RpcException">SEAT_LIMIT_REACHED.</exception>
    public static async Task RequireOneAsync(Session session, Guid organizationId, DateTimeOffset now)
    {
        if (await OrganizationSettingsStore.FindFreeSeatsAsync(session, organizationId, now) is 0)
            throw Errors.SeatLimitReached();
    }
}

using Google.Protobuf.WellKnownTypes;
using Platform.Credentials.Access;
using Platform.Credentials.Feeds;
using Platform.Credentials.V1;
using Platform.Defaults;

namespace Platform.Credentials.Removals;

/// <summary>
/// Devices that may not read the feed any more: whether they have confirmed that they wiped it, and what they held. Nobody can be made
/// to forget, so the list says what to replace at its provider.
/// </summary>
internal sealed class ListRemovals(Memberships memberships, ServiceDatabase database)
{
    public async Task<ListRemovalsResponse> ExecuteAsync(Caller caller, ListRemovalsRequest request, CancellationToken cancellationToken)
    {
        var organizationId = await memberships.RequireManagerAsync(caller, request.OrganizationId, cancellationToken);
        var (removals, credentials) = await database.ReadAsync<(IReadOnlyList<StoredRemoval>, IReadOnlyList<ExposableCredential>)>(
            async (connection, transaction) => await FeedStore.FindByOrganizationAsync(connection, transaction, organizationId) is { } feed
                ? (await RemovalStore.ListAsync(connection, transaction, feed.FeedId), await ExposureStore.ListAsync(connection, transaction, feed.FeedId))
                : ([], []),
            cancellationToken);

        var response = new ListRemovalsResponse();
        response.Removals.AddRange(removals.Select(removal => Removal(removal, credentials)));
        return response;
    }

    private static Removal Removal(StoredRemoval removal, IReadOnlyList<ExposableCredential> credentials)
    {
        var listed = new Removal
        {
            DeviceId = Ids.Text(removal.DeviceId),
            UserId = Ids.Text(removal.UserId),
            DeviceName = removal.Name,
            RemoveTime = Timestamp.FromDateTimeOffset(removal.RemovedAt),
            WipeTime = removal.WipedAt is { } wiped ? Timestamp.FromDateTimeOffset(wiped) : null,
        };
        listed.ExposedCredentials.AddRange(credentials
            .Where(credential => credential.WasLiveAt(removal.Revision))
            .Select(credential => credential.ExposedAt(removal.Revision)));
        return listed;
    }
}

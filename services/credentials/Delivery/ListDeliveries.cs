using Google.Protobuf.WellKnownTypes;
using Platform.Credentials.Access;
using Platform.Credentials.Feeds;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Org.V1;

namespace Platform.Credentials.Delivery;

/// <summary>Which devices have what: the org service's devices beside what each has said.</summary>
internal sealed class ListDeliveries(Memberships memberships, ServiceDatabase database)
{
    public async Task<ListDeliveriesResponse> ExecuteAsync(Caller caller, ListDeliveriesRequest request, CancellationToken cancellationToken)
    {
        var organizationId = await memberships.RequireManagerAsync(caller, request.OrganizationId, cancellationToken);
        var devices = await memberships.ListDevicesAsync(organizationId, cancellationToken);
        var (revision, acknowledgements, rejections) = await database.ReadAsync<(long, Dictionary<Guid, Acknowledgement>, ILookup<Guid, Rejection>)>(
            async (connection, transaction) =>
            {
                if (await FeedStore.FindByOrganizationAsync(connection, transaction, organizationId) is not { } feed)
                    return (0, [], Enumerable.Empty<Rejection>().ToLookup(rejection => rejection.DeviceId));

                var said = await AcknowledgementStore.ListAsync(connection, transaction, feed.FeedId, feed.LogId);
                var rejected = await AcknowledgementStore.ListRejectionsAsync(connection, transaction, feed.FeedId);
                return (feed.Revision, said.ToDictionary(one => one.DeviceId), rejected.ToLookup(one => one.DeviceId));
            },
            cancellationToken);

        var response = new ListDeliveriesResponse { Revision = revision };
        foreach (var device in devices)
        {
            if (Ids.TryParse(device.DeviceId, out var deviceId) && Ids.TryParse(device.UserId, out var userId))
                response.Deliveries.Add(Delivery(deviceId, userId, device, acknowledgements.GetValueOrDefault(deviceId), rejections[deviceId]));
        }

        return response;
    }

    private static V1.Delivery Delivery(Guid deviceId, Guid userId, DeviceMembership device, Acknowledgement? said, IEnumerable<Rejection> rejections)
    {
        var delivery = new V1.Delivery { DeviceId = Ids.Text(deviceId), UserId = Ids.Text(userId), DeviceName = device.Name };
        if (said is null)
            return delivery;

        delivery.AcknowledgedRevision = said.Revision;
        delivery.AcknowledgeTime = Timestamp.FromDateTimeOffset(said.AcknowledgedAt);
        delivery.Rejections.AddRange(rejections.Select(rejection => new DeliveryRejection
        {
            CredentialId = Ids.Text(rejection.CredentialId),
            Version = rejection.Version,
            Reason = (RejectionReason)rejection.Reason,
            RejectTime = Timestamp.FromDateTimeOffset(rejection.RejectedAt),
        }));
        return delivery;
    }
}

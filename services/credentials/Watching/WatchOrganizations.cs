using Grpc.Core;
using Platform.Credentials.Access;
using Platform.Credentials.V1;
using Platform.Defaults;

namespace Platform.Credentials.Watching;

/// <summary>
/// Tells a browser when to read again. A stream holds no queue: it is woken, reads where its organizations stand, and says so when
/// that is news. Each reading asks again whether the caller is still in the organization.
/// </summary>
internal sealed class WatchOrganizations(
    Memberships memberships, ServiceDatabase database, IAnnouncements announcements, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private const int MaxOrganizations = 20;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    // Devices acknowledge one after the other: what comes within this time is told together.
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(100);

    // A stream outlives the token that opened it; opening again proves the session again.
    private static readonly TimeSpan MaximumAge = TimeSpan.FromMinutes(10);

    public async Task ExecuteAsync(
        Caller caller, WatchOrganizationsRequest request, IServerStreamWriter<WatchOrganizationsResponse> stream, CancellationToken cancellationToken)
    {
        var organizations = Read(request);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        await using var wake = new Wake(announcements, organizations);
        try
        {
            // Before the first reading: what happens after it wakes the stream.
            await wake.SubscribeAsync(stop.Token);
            var opened = time.GetTimestamp();
            for (var heartbeat = true; time.GetElapsedTime(opened) < MaximumAge && organizations.Exists(organization => !organization.Ended);)
            {
                foreach (var organization in organizations.Where(organization => !organization.Ended))
                    await TellAsync(caller, organization, heartbeat, wake.MembershipChanges, stream, stop.Token);

                heartbeat = !await wake.WaitAsync(Heartbeat, time, stop.Token);
                if (!heartbeat)
                    await Task.Delay(Together, time, stop.Token);
            }
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw Errors.ShuttingDown();
        }
    }

    private async Task TellAsync(
        Caller caller,
        WatchedOrganization organization,
        bool heartbeat,
        long membershipChanges,
        IServerStreamWriter<WatchOrganizationsResponse> stream,
        CancellationToken cancellationToken)
    {
        var response = new WatchOrganizationsResponse { OrganizationId = organization.Text, MembershipChanges = membershipChanges };
        if (await memberships.IsMemberAsync(caller, organization.Id, cancellationToken))
        {
            var state = await database.ReadAsync((connection, transaction) => OrganizationState.ReadAsync(connection, transaction, organization.Id), cancellationToken);
            if (!organization.TryTell(state, membershipChanges) && !heartbeat)
                return;

            (response.Revision, response.DeliveriesVersion) = (state.Revision, state.DeliveriesVersion);
        }
        else
        {
            organization.Ended = response.Ended = true;
        }

        await stream.WriteAsync(response, cancellationToken);
    }

    private static List<WatchedOrganization> Read(WatchOrganizationsRequest request)
    {
        if (request.OrganizationIds.Count is 0 or > MaxOrganizations)
            throw Errors.InvalidRequest("organization_ids", $"1 to {MaxOrganizations} organizations.");

        return [.. request.OrganizationIds.Distinct().Select((text, index) => Ids.TryParse(text, out var id)
            ? new WatchedOrganization(id, text)
            : throw Errors.InvalidRequest($"organization_ids[{index}]", "A UUID in canonical text."))];
    }
}

using System.Data.Common;
using Platform.Credentials.Feeds;
using Platform.Credentials.Records;
using Platform.Credentials.V1;
using Platform.Credentials.Watching;
using Platform.Defaults;

namespace Platform.Credentials.Delivery;

/// <summary>Keeps what devices have said, one transaction per batch. Nothing a node sends can turn a device's clock back.</summary>
internal sealed class RecordAcknowledgements(ServiceDatabase database, OrganizationAnnouncer organizations, TimeProvider time)
{
    private const int MaxAcknowledgements = 1000;
    private const int MaxRejections = 100;

    public async Task<RecordAcknowledgementsResponse> ExecuteAsync(RecordAcknowledgementsRequest request, CancellationToken cancellationToken)
    {
        if (request.Acknowledgements.Count > MaxAcknowledgements)
            throw Errors.InvalidRequest("acknowledgements", $"At most {MaxAcknowledgements} acknowledgements.");

        var batch = request.Acknowledgements.Select(Parse).ToList();
        if (batch.Count > 0)
        {
            var recorded = new HashSet<Guid>();
            await database.WriteAsync(
                async (connection, transaction) =>
                {
                    foreach (var item in batch)
                    {
                        if (await RecordAsync(connection, transaction, item) is { } organizationId)
                            recorded.Add(organizationId);
                    }
                },
                cancellationToken);
            foreach (var organizationId in recorded)
                organizations.Announce(organizationId);
        }

        return new RecordAcknowledgementsResponse();
    }

    /// <summary>Answers the feed's organization, or null when nothing was kept.</summary>
    private static async Task<Guid?> RecordAsync(DbConnection connection, DbTransaction transaction, Item item)
    {
        var feed = await FeedStore.FindAsync(connection, transaction, item.FeedId);
        // A device that was never given a key cannot have applied anything.
        if (feed is null || feed.LogId != item.Acknowledgement.LogId || item.Acknowledgement.Revision > feed.Revision
            || !await GrantStore.ExistsAsync(connection, transaction, item.FeedId, item.Acknowledgement.DeviceId)
            || !await AcknowledgementStore.TryPutAsync(connection, transaction, item.FeedId, item.Acknowledgement))
        {
            return null;
        }

        var rejections = new List<Rejection>();
        foreach (var rejection in item.Rejections)
        {
            var credential = await CredentialStore.FindAsync(connection, transaction, item.FeedId, rejection.CredentialId);
            if (credential is { Deleted: false } && rejection.Version <= credential.Version)
                rejections.Add(rejection);
        }

        await AcknowledgementStore.SetRejectionsAsync(connection, transaction, item.FeedId, item.Acknowledgement.DeviceId, rejections);
        return feed.OrganizationId;
    }

    private Item Parse(DeviceAcknowledgement source, int index)
    {
        var path = $"acknowledgements[{index}]";
        if (!Ids.TryParse(source.DeviceId, out var deviceId) || !Ids.TryParse(source.FeedId, out var feedId) || !Ids.TryParse(source.LogId, out var logId))
            throw Errors.InvalidRequest(path, "Ids have 16 bytes.");
        if (source.Revision < 0)
            throw Errors.InvalidRequest($"{path}.revision", "0 or more.");
        if (source.AcknowledgeTime is null)
            throw Errors.InvalidRequest($"{path}.acknowledge_time", "When it was said.");
        if (source.Rejections.Count > MaxRejections)
            throw Errors.InvalidRequest($"{path}.rejections", $"At most {MaxRejections} rejections.");

        // A node whose clock is ahead must not make later words look old.
        var now = time.GetUtcNow();
        var said = Time(source.AcknowledgeTime, path);
        var at = said > now ? now : said;
        var acknowledgement = new Acknowledgement { DeviceId = deviceId, LogId = logId, Revision = source.Revision, AcknowledgedAt = at };
        return new Item(feedId, acknowledgement, [.. source.Rejections.Select(rejection => Parse(rejection, at, path)).DistinctBy(rejection => rejection.CredentialId)]);
    }

    private static Rejection Parse(DeviceRejection source, DateTimeOffset at, string path)
    {
        if (!Ids.TryParse(source.CredentialId, out var credentialId) || source.Version < 1)
            throw Errors.InvalidRequest($"{path}.rejections", "A credential's id has 16 bytes; its version is 1 or more.");
        if (source.Reason is RejectionReason.Unspecified || !Enum.IsDefined(source.Reason))
            throw Errors.InvalidRequest($"{path}.rejections", "Say why the credential did not work.");

        var found = source.RejectTime is null ? at : Time(source.RejectTime, path);
        return new Rejection { CredentialId = credentialId, Version = source.Version, Reason = (int)source.Reason, RejectedAt = found > at ? at : found };
    }

    private static DateTimeOffset Time(Google.Protobuf.WellKnownTypes.Timestamp timestamp, string path)
    {
        try
        {
            return timestamp.ToDateTimeOffset();
        }
        catch (InvalidOperationException)
        {
            throw Errors.InvalidRequest($"{path}.acknowledge_time", "Not a time.");
        }
    }

    private sealed record Item(Guid FeedId, Acknowledgement Acknowledgement, IReadOnlyList<Rejection> Rejections);
}

using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Google.Protobuf;
using Platform.Credentials.Feeds;

namespace Platform.Credentials.Watching;

/// <summary>Where an organization stands: two equal states show the same page.</summary>
internal sealed record OrganizationState(long Revision, ByteString DeliveriesVersion)
{
    private const int VersionLength = 8;

    private static readonly OrganizationState Empty = new(0, ByteString.Empty);

    /// <summary>
    /// Read from what is stored and nothing else, so that every replica of the service answers the same, before and after a restart.
    /// </summary>
    public static async Task<OrganizationState> ReadAsync(DbConnection connection, DbTransaction transaction, Guid organizationId)
    {
        if (await FeedStore.FindByOrganizationAsync(connection, transaction, organizationId) is not { } feed)
            return Empty;

        var said = await connection.QuerySingleAsync<Tally>(
            "SELECT COUNT(*) AS count, SUM(revision) AS sum, MAX(acknowledged_at) AS last FROM acknowledgements WHERE feed_id = @FeedId AND log_id = @LogId",
            new { feed.FeedId, feed.LogId }, transaction);
        var rejected = await connection.QuerySingleAsync<Tally>(
            "SELECT COUNT(*) AS count, SUM(version * 16 + reason) AS sum, MAX(rejected_at) AS last FROM rejections WHERE feed_id = @FeedId",
            new { feed.FeedId }, transaction);
        var removed = await connection.QuerySingleAsync<Tally>(
            "SELECT COUNT(*) AS count, COUNT(wiped_at) AS sum, MAX(wiped_at) AS last FROM removals WHERE feed_id = @FeedId",
            new { feed.FeedId }, transaction);
        return new OrganizationState(feed.Revision, Version($"{feed.LogId:N} {said} {rejected} {removed}"));
    }

    private static ByteString Version(string text) => ByteString.CopyFrom(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, VersionLength));

    private sealed record Tally
    {
        public long Count { get; init; }

        public long? Sum { get; init; }

        public string? Last { get; init; }
    }
}

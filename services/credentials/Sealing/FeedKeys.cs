using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using Platform.Credentials.Feeds;
using Platform.Defaults;
using Platform.Sealing;

namespace Platform.Credentials.Sealing;

/// <summary>The keys of feeds: made here, stored wrapped, unwrapped for one piece of work at a time.</summary>
internal sealed class FeedKeys(ServiceDatabase database, IKeyEncryptionKeys keys, TimeProvider time)
{
    /// <summary>Unwraps the key of a feed's key epoch. The caller disposes it.</summary>
    public async Task<FeedKey> OpenAsync(Feed feed, uint epoch, CancellationToken cancellationToken)
    {
        var wrapped = await database.ReadAsync(
            (connection, transaction) => connection.QuerySingleAsync<WrappedKey>(
                "SELECT kek_id AS KekId, wrapped AS Wrapped FROM feed_keys WHERE feed_id = @FeedId AND key_epoch = @epoch",
                new { feed.FeedId, epoch = (long)epoch }, transaction),
            cancellationToken);
        return await UnwrapAsync(feed, epoch, wrapped, cancellationToken);
    }

    /// <summary>Unwraps a key that is not stored yet. The caller disposes it.</summary>
    public Task<FeedKey> OpenAsync(Feed feed, NewFeedKey key, CancellationToken cancellationToken) => UnwrapAsync(feed, key.Epoch, key.Wrapped, cancellationToken);

    private async Task<FeedKey> UnwrapAsync(Feed feed, uint epoch, WrappedKey wrapped, CancellationToken cancellationToken)
    {
        var key = await keys.UnwrapAsync(KeyContexts.FeedKey(feed.OrganizationId, feed.FeedId, epoch), wrapped, cancellationToken);
        try
        {
            return new FeedKey(epoch, key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Makes and wraps a key; <see cref="InsertAsync"/> stores it.</summary>
    public async Task<NewFeedKey> GenerateAsync(Guid organizationId, Guid feedId, uint epoch, CancellationToken cancellationToken)
    {
        using var key = FeedKey.Generate(epoch);
        // A copy, as a span cannot cross the asynchronous boundary.
        var bytes = key.Bytes.ToArray();
        try
        {
            var wrapped = await keys.WrapAsync(KeyContexts.FeedKey(organizationId, feedId, epoch), bytes, cancellationToken);
            return new NewFeedKey(feedId, epoch, wrapped, key.Commitment);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    public Task InsertAsync(DbConnection connection, DbTransaction transaction, NewFeedKey key) =>
        connection.ExecuteAsync(
            "INSERT INTO feed_keys (feed_id, key_epoch, wrapped, kek_id, commitment, created_at) VALUES (@FeedId, @Epoch, @Wrapped, @KekId, @Commitment, @Now)",
            new { key.FeedId, Epoch = (long)key.Epoch, key.Wrapped.Wrapped, key.Wrapped.KekId, key.Commitment, Now = time.GetUtcNow() },
            transaction);
}

/// <summary>A feed key that is not stored yet.</summary>
internal sealed record NewFeedKey(Guid FeedId, uint Epoch, WrappedKey Wrapped, byte[] Commitment);

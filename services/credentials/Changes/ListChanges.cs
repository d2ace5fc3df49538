using Google.Protobuf;
using Platform.Credentials.Audit;
using Platform.Credentials.Feeds;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Sealing;

namespace Platform.Credentials.Changes;

/// <summary>Frames after a position, without gap, as many as fit.</summary>
internal sealed class ListChanges(ServiceDatabase database, CredentialsTelemetry telemetry, TimeProvider time)
{
    private const int MaxBytes = 2 * 1024 * 1024;

    public async Task<ListChangesResponse> ExecuteAsync(Caller caller, ListChangesRequest request, CancellationToken cancellationToken)
    {
        var position = PositionCheck.Parse(request.Position);
        var maxBytes = request.MaxBytes is > 0 and <= MaxBytes ? request.MaxBytes : MaxBytes;
        var (feed, cause, frames) = await database.ReadAsync<(Feed, string?, IReadOnlyList<byte[]>)>(
            async (connection, transaction) =>
            {
                var feed = await FeedStore.FindAsync(connection, transaction, position.FeedId) ?? throw Errors.FeedNotFound();
                var cause = await PositionCheck.FindCauseAsync(connection, transaction, feed, position);
                return (feed, cause, cause is null
                    ? await ChangeStore.ListFramesAsync(connection, transaction, feed.FeedId, position.Revision, maxBytes)
                    : []);
            },
            cancellationToken);
        if (cause is not null)
        {
            await RefuseAsync(caller, feed, position, cause, cancellationToken);
            throw Errors.PositionUnavailable(cause);
        }

        var response = new ListChangesResponse { Head = feed.Position, StateDigest = UnsafeByteOperations.UnsafeWrap(feed.StateDigest) };
        response.Frames.AddRange(frames.Select(frame => UnsafeByteOperations.UnsafeWrap(frame)));
        return response;
    }

    /// <summary>A device that is ahead of the log, or has another history, is the sign of a restored database or a forgery.</summary>
    private async Task RefuseAsync(Caller caller, Feed feed, ResumeToken position, string cause, CancellationToken cancellationToken)
    {
        telemetry.PositionRefused(cause);
        var row = new AuditRow(
            feed.OrganizationId, AuditActor.Of(caller), $"{AuditAction.PositionRefused}.{cause}", feed.FeedId, position.Revision, feed.Revision, time.GetUtcNow());
        await database.WriteAsync((connection, transaction) => AuditTable.AppendAsync(connection, transaction, [row]), cancellationToken);
    }
}

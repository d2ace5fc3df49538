using System.Data.Common;
using Platform.Credentials.Feeds;
using Platform.Credentials.V1;
using Platform.Sealing;

namespace Platform.Credentials.Changes;

/// <summary>Why the log cannot continue from a position. The words are part of the contract (ErrorInfo metadata "cause").</summary>
internal static class PositionCause
{
    public const string Truncated = "truncated";
    public const string OtherLog = "other-log";
    public const string FromTheFuture = "from-the-future";
    public const string OtherHistory = "other-history";
}

/// <summary>Compares a reader's position with the feed's history.</summary>
internal static class PositionCheck
{
    /// <summary>Reads a position.</summary>
    /// <exception cref="Grpc.Core.RpcException">It is malformed.</exception>
    public static ResumeToken Parse(FeedPosition? position)
    {
        if (position is null
            || !Ids.TryParse(position.FeedId, out var feedId)
            || !Ids.TryParse(position.LogId, out var logId)
            || position.HeadHash.Length != Hash32.Length
            || position.Revision < 0)
        {
            throw Errors.MalformedPosition();
        }

        var headHash = new Hash32(position.HeadHash.Span);
        return position.Revision == 0 && headHash != Hash32.Zero
            ? throw Errors.MalformedPosition()
            : new ResumeToken(feedId, logId, position.Revision, headHash);
    }

    /// <summary>Null when the log continues from there, else why not.</summary>
    public static async Task<string?> FindCauseAsync(DbConnection connection, DbTransaction transaction, Feed feed, ResumeToken position)
    {
        if (position.LogId != feed.LogId)
            return PositionCause.OtherLog;
        if (position.Revision > feed.Revision)
            return PositionCause.FromTheFuture;

        // The next change set says what the head hash was before it, so a position needs no row of its own.
        var expected = position.Revision == feed.Revision
            ? feed.HeadHash
            : await ChangeStore.FindPreviousHashAsync(connection, transaction, feed.FeedId, position.Revision + 1);
        if (expected is null)
            return PositionCause.Truncated;

        return new Hash32(expected) == position.HeadHash ? null : PositionCause.OtherHistory;
    }
}

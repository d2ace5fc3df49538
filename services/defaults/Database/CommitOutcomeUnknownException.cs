namespace Platform.Defaults;

/// <summary>
/// The connection was lost while a transaction was committed: it may have been, or not. Whoever can tell by what the transaction
/// writes, such as a request's id, runs it again; for others it is a failure whose retry is the caller's.
/// </summary>
public sealed class CommitOutcomeUnknownException(Exception inner)
    : Exception("The database did not say whether it committed the transaction.", inner);

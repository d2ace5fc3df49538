using Platform.Client;

namespace Platform.Piecesos.Agent;

/// <summary>Finds the one credential that a local program asks for.</summary>
internal static class LocalLookup
{
    /// <exception cref="LocalFailure">None fits, or several do.</exception>
    public static CachedCredential Find(CredentialCache cache, string credentialId, string provider, string name)
    {
        if (credentialId.Length + provider.Length + name.Length == 0)
            throw new LocalFailure(LocalReason.Ambiguous, "Say which: an id, a provider, or a name.");
        var found = cache.Credentials.Where(one => credentialId.Length > 0
            ? one.CredentialId.ToString("D") == credentialId
            : (provider.Length == 0 || one.Provider == provider) && (name.Length == 0 || string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase))).ToArray();
        if (found.Length == 1)
            return found[0];

        // What cannot be opened has no name here either: that is said, not hidden behind "not found".
        if (found.Length == 0 && cache.Feeds.Any(feed => !feed.Usable && feed.Credentials > 0))
            throw new LocalFailure(LocalReason.LeaseExpired, "This machine has not heard from the platform for longer than its organization allows.");
        throw found.Length == 0
            ? new LocalFailure(LocalReason.NotFound, "This machine holds no such credential.")
            : new LocalFailure(LocalReason.Ambiguous, $"Several fit: {string.Join(", ", found.Select(one => $"{one.Provider} {one.Name}"))}. Name one, with its provider.");
    }

    /// <exception cref="LocalFailure">It cannot be opened now.</exception>
    public static OpenedCredential Open(CredentialCache cache, CachedCredential credential)
    {
        try
        {
            return cache.Open(credential.CredentialId);
        }
        catch (PlatformClientException exception)
        {
            throw new LocalFailure(exception.Failure == ClientFailure.LeaseExpired ? LocalReason.LeaseExpired : LocalReason.Unreadable, exception.Message);
        }
    }
}

/// <summary>Why a local request is refused.</summary>
internal enum LocalReason
{
    NotFound,
    Ambiguous,
    LeaseExpired,
    Unreadable,
    TooOften,
    UnknownReason,
}

/// <summary>A refused local request. The message holds no secret.</summary>
internal sealed class LocalFailure(LocalReason reason, string message) : Exception(message)
{
    public LocalReason Reason { get; } = reason;

    public string Word => Reason switch
    {
        LocalReason.NotFound => "NOT_FOUND",
        LocalReason.Ambiguous => "AMBIGUOUS",
        LocalReason.LeaseExpired => "LEASE_EXPIRED",
        LocalReason.TooOften => "TOO_OFTEN",
        LocalReason.UnknownReason => "UNKNOWN_REASON",
        _ => "UNREADABLE",
    };
}
